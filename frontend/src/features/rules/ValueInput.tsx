import { Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isNumber, type JsonNumber, toJsonNumber } from "@/shared/api/json";
import { DurationInput } from "@/shared/controls/DurationInput";
import { NumberField } from "@/shared/controls/NumberField";
import { Suggest } from "@/shared/controls/Suggest";
import { type Family, familyOf, type Takes } from "./comparison";
import { DayInput } from "./DayInput";
import type { Value } from "./parts";
import { useCarried } from "./use-carried";
import { type Of, useValues } from "./use-values";

interface Props {
  takes: Takes;
  family: Family | null;
  value: Value | undefined;
  onChange: (value: Value) => void;
  of: Of | null;
}

/** The operand of a comparison: the control that its operator and type of value ask for. */
export function ValueInput({ takes, family, value, onChange, of }: Props) {
  const { t } = useTranslation("rules");
  if (takes === "nothing") return null;
  if (takes === "run_value") return <RunValueInput value={value} onChange={onChange} />;
  if (takes === "duration")
    return <DurationInput value={String(value ?? "")} onChange={onChange} label={t("label.value")} />;
  if (takes === "date") return <DayInput value={String(value ?? "")} onChange={onChange} label={t("label.value")} />;
  if (takes === "pair") return <PairInput value={value} onChange={onChange} />;
  if (takes === "many") return <ManyInput family={family} value={value} onChange={onChange} of={of} />;
  if (takes === "number" || family === "number") {
    return <NumberInput value={value} onChange={onChange} label={t("label.value")} />;
  }
  if (family === "boolean") return <YesNo value={value} onChange={onChange} />;
  return <TextInput value={value} onChange={onChange} of={of} />;
}

type Inner = Pick<Props, "value" | "onChange">;

/** One of the values that the run carries. */
function RunValueInput({ value, onChange }: Inner) {
  const { t } = useTranslation("rules");
  return (
    <Select
      aria-label={t("label.value")}
      value={String(value ?? "") || null}
      placeholder={t("holder.run")}
      onChange={onChange}
      options={useCarried()}
      popupMatchSelectWidth={false}
    />
  );
}

function NumberInput({ value, onChange, label }: Inner & { label: string }) {
  return (
    <NumberField
      label={label}
      value={isNumber(value) ? value : null}
      onChange={onChange}
      style={{ width: typeof value === "bigint" ? 172 : 92 }}
    />
  );
}

function PairInput({ value, onChange }: Inner) {
  const { t } = useTranslation("rules");
  const [low = 0, high = 0] = Array.isArray(value) ? value : [];
  return (
    <>
      <NumberInput label={t("label.lowest")} value={low} onChange={(next) => onChange([next as JsonNumber, high])} />
      <span>–</span>
      <NumberInput label={t("label.highest")} value={high} onChange={(next) => onChange([low, next as JsonNumber])} />
    </>
  );
}

function YesNo({ value, onChange }: Inner) {
  const { t } = useTranslation();
  const { t: word } = useTranslation("rules");
  return (
    <Select<"yes" | "no">
      aria-label={word("label.value")}
      value={value === true ? "yes" : "no"}
      onChange={(next) => onChange(next === "yes")}
      options={[
        { value: "yes", label: t("act.yes") },
        { value: "no", label: t("act.no") },
      ]}
    />
  );
}

function TextInput({ value, onChange, of }: Inner & { of: Of | null }) {
  const { t } = useTranslation("rules");
  const [asked, setAsked] = useState(false);
  const text = value === undefined ? "" : String(value);
  const values = useValues(of ?? { trait: "" }, text, asked);
  return (
    <Suggest
      inline
      filtered
      value={text}
      onChange={onChange}
      options={values}
      onFocus={() => setAsked(true)}
      label={t("label.value")}
      placeholder={t("holder.value")}
    />
  );
}

function ManyInput({ family, value, onChange, of }: Inner & { family: Family | null; of: Of | null }) {
  const { t } = useTranslation("rules");
  const [asked, setAsked] = useState(false);
  const [typed, setTyped] = useState("");
  const values = useValues(of ?? { trait: "" }, typed, asked);
  const numeric = (family ?? familyOf(value)) === "number";
  const items = Array.isArray(value) ? value : [];
  return (
    <Select<string[]>
      mode="tags"
      aria-label={t("label.value")}
      placeholder={t("holder.values")}
      value={items.map(String)}
      onFocus={() => setAsked(true)}
      showSearch={{ searchValue: typed, onSearch: setTyped }}
      tokenSeparators={[",", "，", "\n"]}
      onChange={(next) => {
        setTyped("");
        onChange(numeric ? next.flatMap((each) => toJsonNumber(each) ?? []) : next);
      }}
      options={values.map((each) => ({ value: each, label: each }))}
      style={{ minWidth: 150, maxWidth: "100%" }}
      popupMatchSelectWidth={240}
    />
  );
}
