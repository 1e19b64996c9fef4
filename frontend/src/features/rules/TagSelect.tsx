import { AutoComplete } from "antd";
import { useCatalog } from "./use-catalog";

interface Props {
  value: string;
  onChange: (value: string) => void;
  id?: string;
}

export function TagSelect({ value, onChange, id }: Props) {
  const names = useCatalog().data?.tags.map((each) => ({ value: each })) ?? [];
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
