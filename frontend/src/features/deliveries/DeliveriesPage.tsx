import { Button, Select } from "antd";
import { ChartNoAxesGantt, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useReasons } from "@/features/people/use-reasons";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PeriodFilter } from "@/shared/ui/PeriodFilter";
import { useFilters } from "@/shared/ui/use-filters";
import { TouchesTable } from "./TouchesTable";
import { DECISIONS, ORIGINS, RECEIPTS, STATES } from "./touch";
import { useChoices } from "./use-choices";

const NAMES = [
  "origin",
  "journey",
  "channel",
  "medium",
  "decision",
  "state",
  "reason",
  "receipt",
  "start",
  "end",
  "node",
  "profile",
] as const;

export function Page() {
  const { t } = useTranslation("deliveries");
  const { t: shared } = useTranslation();
  const medium = useMedium();
  const media = useMedia();
  const { values, any, set, clear } = useFilters(NAMES);
  const journeys = useChoices("journeys").data ?? [];
  const channels = useChoices("channels").data ?? [];
  const reasons = useReasons().data ?? [];
  const pick = (name: (typeof NAMES)[number], options: { value: string; label: string }[]) => (
    <Select
      allowClear
      aria-label={t(name as "journey")}
      placeholder={t(name as "journey")}
      value={values[name] || null}
      onChange={(value: string | undefined) => set({ [name]: value })}
      options={options}
      showSearch={{ optionFilterProp: "label" }}
      style={{ minWidth: 130, maxWidth: 240 }}
      popupMatchSelectWidth={false}
    />
  );
  const named = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }));
  const tagged = (list: readonly string[]) =>
    list.map((value) => ({ value, label: shared(`tag.${value as "queued"}`) }));
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <FilterBar>
          {pick(
            "origin",
            ORIGINS.map((value) => ({ value, label: t(`from_${value}`) })),
          )}
          {pick("journey", named(journeys))}
          {pick("channel", named(channels))}
          {pick(
            "medium",
            media.map((value) => ({ value, label: medium(value) })),
          )}
          {pick("decision", tagged(DECISIONS))}
          {pick("state", tagged(STATES))}
          {pick("receipt", tagged(RECEIPTS))}
          {pick(
            "reason",
            reasons.map((each) => ({ value: each.code, label: each.label })),
          )}
          <PeriodFilter start={values.start} end={values.end} onChange={set} />
          {any && (
            <Button type="text" onClick={clear}>
              {shared("filter.clear")}
            </Button>
          )}
        </FilterBar>
        <TouchesTable
          query={values}
          empty={
            any ? (
              <EmptyState icon={Search} title={t("none_found")}>
                <Button onClick={clear}>{shared("filter.clear")}</Button>
              </EmptyState>
            ) : (
              <EmptyState icon={ChartNoAxesGantt} title={t("empty")} help={t("empty_help")} />
            )
          }
        />
      </PageBody>
    </>
  );
}
