import { Input } from "antd";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readJson, writeJson } from "@/shared/api/json";
import { same } from "@/shared/ui/same";

interface Props {
  value: unknown;
  onChange: (value: unknown) => void;
  /** What is handed on beyond being readable, e.g. what has the shape of a rule. */
  accepts?: (value: unknown) => boolean;
  id?: string;
}

const written = (value: unknown) => writeJson(value, 2);

/** JSON as text; hands on only what can be read and is accepted, and follows when the value changes elsewhere. */
export function JsonEditor({ value, onChange, accepts = () => true, id }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => written(value));
  const [broken, setBroken] = useState(false);
  const known = useRef(value);
  if (!same(known.current, value)) {
    known.current = value;
    setText(written(value));
    setBroken(false);
  }
  const change = (next: string) => {
    setText(next);
    let json: unknown;
    try {
      json = readJson(next || "null");
    } catch {
      setBroken(true);
      return;
    }
    const fits = accepts(json);
    setBroken(!fits);
    if (!fits) return;
    known.current = json;
    onChange(json);
  };
  return (
    <>
      <Input.TextArea
        id={id}
        {...(!id && { "aria-label": "JSON" })}
        value={text}
        status={broken ? "error" : ""}
        autoSize={{ minRows: 3, maxRows: 14 }}
        className="pl-mono"
        onChange={(event) => change(event.target.value)}
      />
      {broken && <p style={{ marginTop: 4, color: "var(--pl-danger)" }}>{t("json_broken")}</p>}
    </>
  );
}
