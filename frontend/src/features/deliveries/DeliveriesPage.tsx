import { Button, Select } from "antd";
import { ChartNoAxesGantt, MapPinOff, Search } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ChannelSelect } from "@/entities/channel/ChannelSelect";
import { customerName } from "@/entities/customer/name";
import { useCustomerName } from "@/entities/customer/use-customer-name";
import { ExportButton } from "@/entities/export/ExportButton";
import { JourneySelect } from "@/entities/journey/JourneySelect";
import { useNodeName } from "@/entities/journey/use-node-name";
import { usePages } from "@/shared/api/use-pages";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useReasons } from "@/shared/i18n/use-reasons";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { FilterTag } from "@/shared/ui/FilterTag";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PeriodFilter } from "@/shared/ui/PeriodFilter";
import { useFilters } from "@/shared/ui/use-filters";
import { TouchesTable } from "./TouchesTable";
import { DECISIONS, ORIGINS, RECEIPTS, STATES } from "./touch";

const WIDTH = { minWidth: 130, maxWidth: 240 };

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
  const nodeName = useNodeName();
  // The touches know the names of what they are narrowed down to; there may be none.
  const { rows } = usePages("touches", values);
  const node = rows.find((row) => row.node?.key === values.node)?.node;
  const profile = rows.find((row) => row.profile.id === values.profile)?.profile;
  const { name = values.profile, unknown } = useCustomerName(profile ? "" : values.profile);
  const customer = profile ? customerName(profile) : name;
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
      style={WIDTH}
      popupMatchSelectWidth={false}
    />
  );
  const filter = { clearable: true, style: WIDTH };
  const tagged = (list: readonly string[]) =>
    list.map((value) => ({ value, label: shared(`tag.${value as "queued"}`) }));
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")}>
        {rows.length > 0 && <ExportButton list="deliveries" filters={values} name={t("title")} />}
      </PageHeader>
      <PageBody>
        <FilterBar>
          {pick(
            "origin",
            ORIGINS.map((value) => ({ value, label: t(`from_${value}`) })),
          )}
          <JourneySelect
            {...filter}
            value={values.journey}
            placeholder={t("journey")}
            onChange={(journey) => set({ journey, node: "" })}
          />
          <ChannelSelect
            {...filter}
            value={values.channel}
            placeholder={t("channel")}
            onChange={(channel) => set({ channel })}
          />
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
          {values.profile && (
            <FilterTag
              text={unknown ? t("unknown_customer", { id: values.profile }) : t("only_customer", { name: customer })}
              onRemove={() => set({ profile: "" })}
            />
          )}
          {values.node && (
            <FilterTag
              text={t("only_step", { name: node ? nodeName(node) : values.node })}
              onRemove={() => set({ node: "" })}
            />
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
          unknown={
            <EmptyState
              icon={MapPinOff}
              title={unknown ? shared("state.gone", { kind: t("customer") }) : t("unknown_filter")}
              help={shared("state.gone_help")}
            >
              <Button onClick={clear}>{shared("filter.clear")}</Button>
            </EmptyState>
          }
        />
      </PageBody>
    </>
  );
}
