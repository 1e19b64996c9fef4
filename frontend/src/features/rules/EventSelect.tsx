import { AutoComplete } from "antd";
import { useCatalog } from "./use-catalog";

interface Props {
  value: string;
  onChange: (value: string) => void;
  id?: string;
}

export function EventSelect({ value, onChange, id }: Props) {
  const names = useCatalog().data?.events.map((each) => ({ value: each.name })) ?? [];
  return (
    <AutoComplete
      {...(id && { id })}
      value={value}
      onChange={(next: string) => onChange(next ?? "")}
      options={names}
      showSearch={{ filterOption: true }}
      style={{ width: "100%" }}
    />
  );
}
