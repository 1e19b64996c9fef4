import { AutoComplete } from "antd";
import { useCatalog } from "./use-catalog";

interface Props {
  event: string;
  value: string;
  onChange: (value: string) => void;
  id?: string;
}

export function PropertySelect({ event, value, onChange, id }: Props) {
  const known = useCatalog().data?.events.find((each) => each.name === event)?.properties ?? [];
  return (
    <AutoComplete
      {...(id && { id })}
      value={value}
      onChange={(next: string) => onChange(next ?? "")}
      options={known.map((each) => ({ value: each.name }))}
      showSearch={{ filterOption: true }}
      style={{ width: "100%" }}
    />
  );
}
