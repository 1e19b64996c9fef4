import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { useEditing } from "./use-editing";

interface Saved {
  etag: string;
  name: string;
}

function Probe({ found, begun }: { found?: Saved; begun?: { name: string } }) {
  const ways = {
    draftOf: (saved: Saved | undefined) => ({ name: saved?.name ?? "" }),
    begun,
    read: () => Promise.reject(new Error("not read")),
    write: () => Promise.reject(new Error("not written")),
  };
  const { draft, dirty } = useEditing(found, ways);
  return `${draft.name} ${dirty}`;
}

const shown = (props: Parameters<typeof Probe>[0]) => renderToStaticMarkup(createElement(Probe, props));

test("what another page filled in is not saved yet, so leaving asks", () => {
  expect(shown({ begun: { name: "Clicked" } })).toBe("Clicked true");
  expect(shown({})).toBe(" false");
  // Of what is saved already, nothing is filled in.
  expect(shown({ found: { etag: "1", name: "VIPs" }, begun: { name: "Clicked" } })).toBe("VIPs false");
});
