import { Input } from "antd";
import { useState } from "react";

interface Props {
  value: unknown;
  onChange: (value: unknown) => void;
  id?: string;
}

/** JSON as text; hands on only what can be read. */
export function JsonEditor({ value, onChange, id }: Props) {
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [broken, setBroken] = useState(false);
  return (
    <Input.TextArea
      id={id}
      value={text}
      status={broken ? "error" : ""}
      autoSize={{ minRows: 3, maxRows: 14 }}
      className="pl-mono"
      onChange={(event) => {
        setText(event.target.value);
        try {
          onChange(JSON.parse(event.target.value || "null"));
          setBroken(false);
        } catch {
          setBroken(true);
        }
      }}
    />
  );
}
