import { AutoComplete } from "antd";

export interface SuggestProps {
  value: string;
  onChange: (value: string) => void;
  id?: string | undefined;
  /** As wide as its text, for a control inside a sentence; else as wide as its place. */
  inline?: boolean | undefined;
}

interface Props extends SuggestProps {
  options: string[];
  placeholder: string;
  label: string;
  /** Whether the options already answer what was typed. */
  filtered?: boolean;
  onFocus?: () => void;
}

/** How wide a text is in `ch`, with wide characters counted as two. */
const width = (text: string): number =>
  [...text].reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 2 : 1), 0);

/** Free text with suggestions. */
export function Suggest({ value, onChange, options, id, inline, placeholder, label, filtered, onFocus }: Props) {
  const shown = Math.min(Math.max(width(value || placeholder), 6), 30);
  return (
    <AutoComplete
      {...(id && { id })}
      {...(onFocus && { onFocus })}
      aria-label={label}
      placeholder={placeholder}
      value={value}
      onChange={(next: string | undefined) => onChange(next ?? "")}
      options={options.map((each) => ({ value: each }))}
      showSearch={{
        filterOption: filtered ? false : (typed, option) => matches(typed, String(option?.value), options),
      }}
      popupMatchSelectWidth={inline ? 240 : true}
      style={{ width: inline ? `calc(${shown}ch + 26px)` : "100%", maxWidth: "100%" }}
    />
  );
}

/** All options while the text is one of them (it was chosen, not typed), else those that hold it. */
const matches = (typed: string, option: string, options: string[]): boolean =>
  options.includes(typed) || option.toLowerCase().includes(typed.toLowerCase());
