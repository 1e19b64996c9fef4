import { asText, type FormParts } from "@/shared/schema-form/control";
import { ConditionsBuilder } from "./ConditionsBuilder";
import type { Condition } from "./parts";
import { RuleBuilder } from "./RuleBuilder";
import type { Rule } from "./rule";

export const forms: FormParts = {
  words: ["rules"],
  inside: ["rule", "conditions"],
  controls: {
    rule: ({ value, onChange, problems }) => (
      <RuleBuilder value={(value as Rule | null) ?? null} onChange={onChange} inJourney problems={problems} />
    ),
    conditions: ({ value, onChange, owner, problems }) => (
      <ConditionsBuilder
        event={asText(owner.event)}
        value={(value as Condition[] | null) ?? []}
        onChange={onChange}
        problems={problems}
      />
    ),
  },
};
