import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { carry, type Family, familiesOf, familyOf, offered, scalarFamilies } from "./comparison";
import type { Value } from "./parts";
import { useCarried } from "./use-carried";
import type { Of } from "./use-values";
import { useVocabulary } from "./use-vocabulary";
import { ValueInput } from "./ValueInput";

interface Props {
  op: string;
  value: Value | undefined;
  /** Called with both, as a new operator may need another operand; no operand when it takes none. */
  onChange: (test: { op: string; value?: Value }) => void;
  /** The types of value seen; none when the name was never seen. */
  types: readonly string[];
  of: Of | null;
  /** Whether there is a run with whose values may be compared. */
  inRun?: boolean;
}

const test = (op: string, value: Value | undefined) => (value === undefined ? { op } : { op, value });

/** “is at least 100”: the operator and its operand. */
export function ComparisonInput({ op, value, onChange, types, of, inRun = false }: Props) {
  const { t } = useTranslation("rules");
  const { data: vocabulary } = useVocabulary();
  const carried = useCarried();
  if (!vocabulary) return null;
  const families = familiesOf(types);
  const ofRun = inRun && carried.length > 0 ? (vocabulary.operators.run ?? []) : [];
  const operators = [...offered(vocabulary.operators, families), ...ofRun];
  const every = Object.values(vocabulary.operators).flat();
  // An operator that does not fit the type (any more) is still shown, so that it can be read and changed.
  const chosen = operators.find((each) => each.op === op) ?? every.find((each) => each.op === op);
  const shown = chosen && !operators.includes(chosen) ? [chosen, ...operators] : operators;
  const takes = chosen?.takes ?? "nothing";
  const scalars = scalarFamilies(takes, op, families);
  const current = familyOf(value);
  const family: Family | null = current && scalars.includes(current) ? current : (scalars[0] ?? current);
  const choose = (next: string) => {
    const operator = every.find((each) => each.op === next);
    if (!operator) return;
    const fits = scalarFamilies(operator.takes, next, families);
    const kept = current && fits.includes(current) ? current : (fits[0] ?? null);
    onChange(test(next, carry(value, operator.takes, kept)));
  };
  return (
    <>
      <Select
        aria-label={t("label.operator")}
        value={op}
        onChange={choose}
        options={shown.map((each) => ({ value: each.op, label: each.label }))}
        popupMatchSelectWidth={false}
      />
      {scalars.length > 1 && (
        <Select<Family>
          aria-label={t("label.type")}
          value={family ?? "text"}
          onChange={(next) => onChange(test(op, carry(value, takes, next)))}
          options={scalars.map((each) => ({
            value: each,
            label: t(`family.${each as "text" | "number" | "boolean"}`),
          }))}
          popupMatchSelectWidth={false}
        />
      )}
      <ValueInput
        takes={takes}
        family={family}
        value={value}
        onChange={(next) => onChange({ op, value: next })}
        of={of}
      />
    </>
  );
}
