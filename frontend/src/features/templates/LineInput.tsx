import { Input, type InputRef } from "antd";
import { useRef } from "react";
import { liquid } from "./blocks/liquid";
import { Personalise } from "./blocks/Personalise";

interface Props {
  id: string;
  value: string;
  onChange: (value: string) => void;
  readOnly: boolean;
  placeholder: string;
  /** Whether what is known of the customer is offered. */
  personal: boolean;
  maxLength?: number;
}

/** A line of text, into which values of the customer's can be put. */
export function LineInput({ id, value, onChange, readOnly, placeholder, personal, maxLength }: Props) {
  const input = useRef<InputRef>(null);
  const put = (path: string, fallback: string) => {
    const at = input.current?.input?.selectionStart ?? value.length;
    onChange(value.slice(0, at) + liquid(path, fallback) + value.slice(at));
  };
  return (
    <Input
      id={id}
      ref={input}
      value={value}
      readOnly={readOnly}
      placeholder={placeholder}
      {...(maxLength !== undefined && { maxLength })}
      {...(personal && !readOnly && { suffix: <Personalise compact onPick={put} /> })}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
