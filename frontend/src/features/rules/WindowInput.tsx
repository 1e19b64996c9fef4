import { Select } from "antd";
import type { ReactElement } from "react";
import { Trans, useTranslation } from "react-i18next";
import { DurationInput } from "@/shared/controls/DurationInput";
import { DayInput } from "./DayInput";
import { PeriodInput, PlaceSelect } from "./PeriodInput";
import type { Window } from "./parts";
import { useVocabulary } from "./use-vocabulary";
import { toWindow, type WindowKind, windowKind } from "./window";

interface Props {
  value: Window | undefined;
  onChange: (window: Window | undefined) => void;
  inJourney: boolean;
}

/** When something happened: ever, in the last 30 days, between two dates… */
export function WindowInput({ value, onChange, inJourney }: Props) {
  const { t } = useTranslation("rules");
  const kinds = useVocabulary().data?.windows ?? [];
  const kind = windowKind(value);
  return (
    <>
      <Select<WindowKind>
        aria-label={t("window.label")}
        value={kind}
        onChange={(next) => onChange(toWindow(next, value))}
        options={kinds
          .filter((each) => inJourney || each.kind !== "since" || kind === "since")
          .map((each) => ({ value: each.kind as WindowKind, label: each.label }))}
        popupMatchSelectWidth={false}
      />
      <Extent kind={kind} value={value ?? {}} onChange={onChange} />
    </>
  );
}

function Extent({ kind, value, onChange }: { kind: WindowKind; value: Window; onChange: (window: Window) => void }) {
  const { t } = useTranslation("rules");
  const length = (key: "last" | "before" | "older" | "newer"): ReactElement => (
    <DurationInput
      min={1}
      value={value[key] ?? ""}
      onChange={(next) => onChange({ ...value, [key]: next })}
      label={t(key === "older" || key === "newer" ? `window.${key}` : "window.label")}
    />
  );
  const day = (key: "from" | "to"): ReactElement => (
    <DayInput
      value={value[key] ?? ""}
      onChange={(next) => {
        const { [key]: _, ...rest } = value;
        onChange(next ? { ...rest, [key]: next } : rest);
      }}
      label={t(`window.${key}`)}
      placeholder={t("window.any_day")}
    />
  );
  const place = <PlaceSelect value={value.zone ?? "workspace"} onChange={(zone) => onChange({ ...value, zone })} />;
  switch (kind) {
    case "last":
      return <Trans ns="rules" i18nKey="window.last" components={{ length: length("last") }} />;
    case "before":
      return <Trans ns="rules" i18nKey="window.before" components={{ length: length("before") }} />;
    case "older_newer":
      return (
        <Trans
          ns="rules"
          i18nKey="window.older_newer"
          components={{ older: length("older"), newer: length("newer") }}
        />
      );
    case "from_to":
      return (
        <Trans ns="rules" i18nKey="window.from_to" components={{ from: day("from"), to: day("to"), zone: place }} />
      );
    case "period":
      return (
        <>
          <PeriodInput value={value.period ?? ""} onChange={(period) => onChange({ ...value, period })} />
          {place}
        </>
      );
    default:
      return null;
  }
}
