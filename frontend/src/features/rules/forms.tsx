import { asText, type ControlProps, type FormParts } from "@/shared/schema-form/control";
import { ConditionsBuilder } from "./ConditionsBuilder";
import type { Condition } from "./parts";
import { RuleBuilder } from "./RuleBuilder";
import type { Rule } from "./rule";

function Conditions({ value, onChange, owner, problems, inRun = false }: ControlProps & { inRun?: boolean }) {
  return (
    <ConditionsBuilder
      event={asText(owner.event)}
      value={(value as Condition[] | null) ?? []}
      onChange={onChange}
      problems={problems}
      inRun={inRun}
    />
  );
}

export const forms: FormParts = {
  words: ["rules"],
  inside: ["rule", "entry-rule", "conditions", "entry-conditions"],
  controls: {
    rule: ({ value, onChange, problems }) => (
      <RuleBuilder value={(value as Rule | null) ?? null} onChange={onChange} inJourney problems={problems} />
    ),
    // Asked of people who are not inside yet: there is no run, and so neither a time of entry nor a context.
    "entry-rule": ({ value, onChange, problems }) => (
      <RuleBuilder value={(value as Rule | null) ?? null} onChange={onChange} problems={problems} />
    ),
    conditions: (props) => <Conditions {...props} inRun />,
    // Of the event that lets somebody in.
    "entry-conditions": (props) => <Conditions {...props} />,
  },
};
