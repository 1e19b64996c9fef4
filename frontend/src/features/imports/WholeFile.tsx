import { Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { LocalTimePicker } from "@/shared/controls/DayPicker";
import { Suggest } from "@/shared/controls/Suggest";
import { TimeZoneSelect } from "@/shared/controls/TimeZoneSelect";
import styles from "./Imports.module.css";
import type { Kind, Suggested } from "./import";

type Mapping = Suggested["mapping"];

interface Props {
  kind: Kind;
  mapping: Mapping;
  /** Names of events that are known. */
  events: string[];
  onChange: (mapping: Mapping) => void;
}

/** What holds for all rows. */
export function WholeFile({ kind, mapping, events, onChange }: Props) {
  const { t } = useTranslation("imports");
  const id = useId();
  const has = (target: string) => mapping.columns.some((column) => column.target === target);
  const dated = mapping.columns.some(({ type, target }) => type === "date" || type === "time" || target === "time");
  return (
    <div className={styles.options} style={{ marginTop: 16 }}>
      {kind === "events" && !has("event") && (
        <label htmlFor={`${id}event`}>
          {t("event")}
          <Suggest
            id={`${id}event`}
            value={mapping.event}
            onChange={(event) => onChange({ ...mapping, event })}
            options={events}
            placeholder={t("event_hint")}
            label={t("event")}
          />
        </label>
      )}
      {has("consent") && (
        <label htmlFor={`${id}consented`}>
          {t("consented_at")}
          <LocalTimePicker
            id={`${id}consented`}
            value={mapping.consented_at}
            onChange={(consented_at) => onChange({ ...mapping, consented_at })}
          />
        </label>
      )}
      <label htmlFor={`${id}zone`}>
        {t("time_zone")}
        <TimeZoneSelect
          id={`${id}zone`}
          value={mapping.time_zone}
          onChange={(time_zone) => onChange({ ...mapping, time_zone })}
        />
      </label>
      {dated && (
        <label htmlFor={`${id}order`}>
          {t("day_order")}
          <Select
            id={`${id}order`}
            value={mapping.day_order}
            onChange={(day_order) => onChange({ ...mapping, day_order })}
            options={(["", "dmy", "mdy"] as const).map((each) => ({
              value: each,
              label: t(`order.${each || "certain"}`),
            }))}
          />
        </label>
      )}
      {mapping.columns.some(({ type }) => type === "number") && (
        <label htmlFor={`${id}decimal`}>
          {t("decimal")}
          <Select
            id={`${id}decimal`}
            value={mapping.decimal}
            onChange={(decimal) => onChange({ ...mapping, decimal })}
            options={([".", ","] as const).map((each) => ({
              value: each,
              label: each === "." ? "1,234.50" : "1.234,50",
            }))}
          />
        </label>
      )}
    </div>
  );
}
