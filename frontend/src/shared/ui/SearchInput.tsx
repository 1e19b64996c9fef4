import { Input, type InputProps } from "antd";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useDebounced } from "@/shared/api/use-debounced";

interface Props extends Pick<InputProps, "autoFocus" | "style"> {
  /** What is searched for now, as the address has it. */
  value: string;
  /** Called when the typing rests. */
  onSearch: (text: string) => void;
  label: string;
}

/** A search field. It keeps what is typed itself: the address follows late, and would take letters back from an input method. */
export function SearchInput({ value, onSearch, label, ...rest }: Props) {
  const [text, setText] = useState(value);
  const settled = useDebounced(text, 250);
  const agreed = useRef(value);
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => {
    if (value !== agreed.current) {
      agreed.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (settled !== agreed.current) {
      agreed.current = settled;
      search.current(settled);
    }
  }, [settled]);
  return (
    <Input
      allowClear
      value={text}
      prefix={<Search size={15} aria-hidden />}
      placeholder={label}
      aria-label={label}
      onChange={(event) => setText(event.target.value)}
      {...rest}
    />
  );
}
