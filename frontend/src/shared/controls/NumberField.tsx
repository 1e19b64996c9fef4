import { InputNumber } from "antd";
import type { CSSProperties } from "react";
import { type JsonNumber, toJsonNumber } from "@/shared/api/json";

interface Props {
  value: JsonNumber | null;
  onChange: (value: JsonNumber) => void;
  id?: string;
  label?: string;
  style?: CSSProperties;
}

/** A number of any length: shown and taken digit for digit. */
export function NumberField({ value, onChange, id, label, style }: Props) {
  const change = (text: string | null) => {
    const number = text === null ? null : toJsonNumber(String(text));
    if (number !== null && number !== value) onChange(number);
  };
  return (
    <InputNumber<string>
      {...(id && { id })}
      {...(label && { "aria-label": label })}
      {...(style && { style })}
      stringMode
      controls={false}
      value={value === null ? null : String(value)}
      onChange={change}
    />
  );
}
