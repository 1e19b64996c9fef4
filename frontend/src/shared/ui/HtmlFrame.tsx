import { useEffect, useId, useRef } from "react";
import { createPortal } from "react-dom";
import { getCsrfToken } from "@/shared/api/client";

interface Props {
  html: string;
  /** Accessible name of the frame. */
  title: string;
  height?: number | string;
}

/** Somebody's HTML, e.g. an e-mail, in a frame with a sandbox and a policy of its own. */
export function HtmlFrame({ html, title, height = 420 }: Props) {
  const name = `frame-${useId().replace(/\W/g, "")}`;
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form carries the html, and is posted when that changes.
  useEffect(() => form.current?.submit(), [html]);
  return (
    <>
      {/* Outside the page's own forms, which it must not stand in. */}
      {createPortal(
        <form ref={form} method="post" action="/frame" target={name} hidden>
          <input type="hidden" name="html" value={html} readOnly />
          <input type="hidden" name="csrfmiddlewaretoken" value={getCsrfToken()} readOnly />
        </form>,
        document.body,
      )}
      <iframe
        name={name}
        title={title}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        style={{ display: "block", width: "100%", height, border: 0, background: "#fff" }}
      />
    </>
  );
}
