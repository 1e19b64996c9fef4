import { Input, Select, Space } from "antd";
import { useTranslation } from "react-i18next";

const COMMON = {
  once: "",
  daily: "FREQ=DAILY",
  weekly: "FREQ=WEEKLY",
  monthly: "FREQ=MONTHLY",
  yearly: "FREQ=YEARLY",
} as const;

interface Props {
  id: string;
  value: string;
  onChange: (value: string) => void;
}

/** How often: the usual answers, or a rule of RFC 5545. */
export function RecurrenceInput({ id, value, onChange }: Props) {
  const { t } = useTranslation("canvas");
  const names = ["once", "daily", "weekly", "monthly", "yearly"] as const;
  const common = names.find((name) => COMMON[name] === value);
  return (
    <Space direction="vertical" style={{ width: "100%" }}>
      <Select
        id={id}
        value={common ?? "own"}
        onChange={(name: keyof typeof COMMON | "own") =>
          onChange(name === "own" ? "FREQ=WEEKLY;BYDAY=MO" : COMMON[name])
        }
        options={([...names, "own"] as const).map((name) => ({ value: name, label: t(`form.${name}`) }))}
        style={{ width: "100%" }}
      />
      {!common && (
        <Input
          value={value}
          aria-label={t("form.own")}
          className="pl-mono"
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Space>
  );
}
