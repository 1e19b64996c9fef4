import type { Problem } from "@/shared/api/types";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import type { Condition } from "./rule";

interface Props {
  event: string;
  value: Condition[];
  onChange: (value: Condition[]) => void;
  problems?: Problem[];
}

export function ConditionsBuilder({ value, onChange }: Props) {
  return <JsonEditor value={value} onChange={(json) => onChange((json as Condition[] | null) ?? [])} />;
}
