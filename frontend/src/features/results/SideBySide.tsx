import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Chart } from "@/shared/charts/Chart";
import type { FigureRow } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { type Group, type Measure, type Scope, SHARES, type Share, shares, sides } from "./figures";
import { type Counted, CountedPeople, PeopleActions } from "./PeopleBehind";
import styles from "./Results.module.css";
import { useFigures } from "./use-figures";

const SIDES = ["arm", "version"] as const;
type Sides = (typeof SIDES)[number];

interface Props {
  journey: string;
  scope: Scope;
}

/** Arms or versions beside each other: one share of each, less that of the first, and what may be said of it. */
export function SideBySide({ journey, scope: { version: _, journey: __, ...days } }: Props) {
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
          </>
        }
        people={<PeopleActions scope={scope} of={behind(groups ?? [], by, share, says(share))} />}
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
  const { t: shared } = useTranslation();
  const says = t(`measure.${share}`);
  const rows = groups.map((group): FigureRow => {
    const side = group.compared[share];
    const rate = group.rates[share];
    const [counted] = behind([group], by, share, says);
    return {
      key: group.key,
      name: group.name,
      values: [
        {
          value: group.counts[share] ?? 0,
          ...(counted && { shown: <CountedPeople scope={scope} {...counted} /> }),
        },
        rate ? rate.of : null,
        rate?.rate ?? null,
        side?.difference ? 100 * side.difference.difference : null,
        side?.difference ? { low: 100 * side.difference.always_low, high: 100 * side.difference.always_high } : null,
        {
          value: side ? side.verdict.text : t("is_compared_with"),
          shown: (
            <span className={styles.said} data-code={side?.verdict.code}>
              {side ? side.verdict.text : t("is_compared_with")}
            </span>
          ),
        },
      ],
    };
  });
  const points = shared("chart.points");
  return (
    <TableCard
      title={title}
      people={<PeopleActions scope={scope} of={behind(groups, by, share, says)} />}
      table={{
        columns: [
          { name: t(`by.${by}`) },
          { name: t("count"), unit: "count" },
          { name: t("of"), unit: "count" },
          { name: t("rate"), unit: "rate" },
          { name: t("difference_points"), unit: "signed", unitName: points },
          { name: t("interval_always"), unit: "signed", unitName: points, interval: true },
          { name: t("may_be_said") },
        ],
        rows,
      }}
    />
  );
}

/** The people of one share on each side. */
const behind = (groups: readonly Group[], by: Sides, share: Share, says: string): Counted[] =>
  groups.map(({ key, name, counts }) => ({
    name: `${name}: ${says}`,
    n: counts[share] ?? 0,
    cut: { measure: share, [by]: key },
  }));
