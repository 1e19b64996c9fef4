import { Input, Select, Space } from "antd";
import { useTranslation } from "react-i18next";
import { isNumber } from "@/shared/api/json";
import { NumberField } from "@/shared/controls/NumberField";

interface Props {
  id: string;
  value: unknown;
  onChange: (value: unknown) => void;
}

type Type = "text" | "number" | "boolean";
const EMPTY: Record<Type, unknown> = { text: "", number: 0, boolean: true };

/** A text, a number, or yes and no: the type first, then the value. */
export function ScalarInput({ id, value, onChange }: Props) {
  const { t } = useTranslation();
  const type: Type = isNumber(value) ? "number" : typeof value === "boolean" ? "boolean" : "text";
  return (
    <Space.Compact block>
      <Select<Type>
        value={type}
        aria-label={t("pick.choose")}
        onChange={(next) => onChange(EMPTY[next])}
        options={(["text", "number", "boolean"] as const).map((each) => ({
          value: each,
          label: t(`form.type_${each}`),
        }))}
        style={{ width: 110 }}
      />
      {typeof value === "boolean" ? (
        <Select
          id={id}
          value={value}
          onChange={onChange}
          options={[
            { value: true, label: t("form.true") },
            { value: false, label: t("form.false") },
          ]}
          style={{ flex: 1 }}
        />
      ) : isNumber(value) ? (
        <NumberField id={id} value={value} onChange={onChange} style={{ flex: 1 }} />
      ) : (
        <Input
          id={id}
          value={typeof value === "string" ? value : ""}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Space.Compact>
  );
}
