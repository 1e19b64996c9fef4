import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import type { Arrangement } from "@/shared/schema-form/control";
import type { Config } from "@/shared/schema-form/schema";

const EVENT_ONLY = new Set(["event", "where", "value", "send"]);
const byRule = ({ rule }: Config) => rule !== null && rule !== undefined;

function Head({ value, onChange }: { value: Config; onChange: (value: Config, field: string) => void }) {
  const { t } = useTranslation("canvas");
  return (
    <Segmented
      block
      value={byRule(value) ? "rule" : "event"}
      options={[
        { value: "event", label: t("form.by_event") },
        { value: "rule", label: t("form.by_rule") },
      ]}
      onChange={(by) => onChange({ ...value, rule: by === "rule" ? { kind: "all", rules: [] } : null }, "rule")}
    />
  );
}

/** What is told by an event or by a rule is one choice, not a switch beside a field. */
export const eventOrRule: Arrangement = {
  fits: (names) => names.includes("event") && names.includes("rule"),
  shown: (field, value) => (byRule(value) ? !EVENT_ONLY.has(field) : field !== "rule"),
  Head,
  headOf: ["event", "rule"],
  chosen: ["rule"],
};
