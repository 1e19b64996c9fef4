import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import { formatNumber, formatRate, formatSigned } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { NumberTable } from "@/shared/ui/NumberTable";
import { type Group, type Measure, type Scope, SHARES, type Share, shares, sides } from "./figures";
import { CountedPeople, SeePeople } from "./PeopleBehind";
import styles from "./Results.module.css";
import { useFigures } from "./use-figures";
import { Wide } from "./Wide";

const SIDES = ["arm", "version"] as const;
type Sides = (typeof SIDES)[number];

/** Arms or versions beside each other: one share of each, less that of the first, and what may be said of it. */
export function SideBySide({ scope: { journey, version: _, ...days } }: { scope: Scope }) {
  const { t } = useTranslation("results");
  const [by, setBy] = useState<Sides>("arm");
  const [share, setShare] = useState<Share>("converted");
  // By the day of entry: by another the people of both sides would be others in each share.
  const scope: Scope = { journey, ...days, view: "cohort" };
  const { data, error, refetch } = useFigures(journey, { ...days, view: "cohort", by });
  const says = (of: Measure) => t(`measure.${of}`);
  const groups = data && sides(data.groups, (name) => (by === "version" ? t("version_of", { number: name }) : name));
  return (
    <>
      <Chart
        title={t("sides")}
        help={`${t("sides_help")} ${t(`sides_${by}`)}`}
        spec={groups && shares(groups, share, t(`by.${by}`), says)}
        empty={t(groups?.length ? "sides_no_share" : `sides_none_${by}`)}
        error={data ? null : error}
        onRetry={() => void refetch()}
        extra={
          <>
            <Segmented<Sides>
              size="small"
              aria-label={t("by.name")}
              value={by}
              onChange={setBy}
              options={SIDES.map((value) => ({ value, label: t(`by.${value}`) }))}
            />
            <Select<Share>
              size="small"
              aria-label={t("rate")}
              value={share}
              onChange={setShare}
              options={SHARES.map((value) => ({ value, label: says(value) }))}
              popupMatchSelectWidth={false}
            />
            <SeePeople
              scope={scope}
              of={(groups ?? []).map(({ key, name, counts }) => ({
                name: `${name}: ${says(share)}`,
                n: counts[share] ?? 0,
                cut: { measure: share, [by]: key },
              }))}
            />
          </>
        }
      />
      {groups && groups.length > 0 && (
        <Differences
          groups={groups}
          by={by}
          share={share}
          scope={scope}
          title={t("sides_numbers", { of: says(share) })}
        />
      )}
    </>
  );
}

interface DifferencesProps {
  groups: readonly Group[];
  by: Sides;
  share: Share;
  scope: Scope;
  title: string;
}

function Differences({ groups, by, share, scope, title }: DifferencesProps) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const points = (ends: readonly (number | undefined)[]) =>
    ends.map((end) => (end === undefined ? "–" : formatSigned(100 * end))).join(" … ");
  const rows = groups.map(({ key, name, counts, rates, compared }) => {
    const side = compared[share];
    const rate = rates[share];
    return {
      key,
      name,
      values: [
        <CountedPeople
          key="n"
          scope={scope}
          name={`${name}: ${t(`measure.${share}`)}`}
          n={counts[share] ?? 0}
          cut={{ measure: share, [by]: key }}
        />,
        rate ? formatNumber(rate.of, language) : "–",
        formatRate(rate?.rate ?? null),
        side?.difference ? formatSigned(100 * side.difference.difference) : "–",
        side?.difference ? points([side.difference.always_low, side.difference.always_high]) : "–",
        <span key="said" className={styles.said} data-code={side?.verdict.code}>
          {side ? side.verdict.text : t("is_compared_with")}
        </span>,
      ],
    };
  });
  return (
    <Card title={title}>
      <Wide label={title}>
        <NumberTable
          label={title}
          head={[
            t(`by.${by}`),
            t("count"),
            t("of"),
            t("rate"),
            t("difference_points"),
            t("interval_always"),
            t("may_be_said"),
          ]}
          rows={rows}
        />
      </Wide>
    </Card>
  );
}
