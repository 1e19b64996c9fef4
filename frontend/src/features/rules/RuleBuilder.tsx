import type { Problem } from "@/shared/api/types";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import type { Rule } from "./rule";

interface Props {
  value: Rule | null;
  onChange: (rule: Rule | null) => void;
  inJourney?: boolean;
  /** Paths are relative to the rule. */
  problems?: Problem[];
}

export function RuleBuilder({ value, onChange }: Props) {
  return <JsonEditor value={value} onChange={(json) => onChange(json as Rule | null)} />;
}
