import { useId } from "react";
import { useTranslation } from "react-i18next";
import { MetricSelect } from "@/entities/metric/MetricSelect";
import type { Served } from "@/shared/api/types";
import { gainOf } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Attribution.module.css";
import { useMeasureBy, useProgram } from "./use-attribution";

type Measured = NonNullable<Served["Program"]["measured"]>;
type Holdout = NonNullable<Served["Program"]["holdout"]>;

/** The program lift, measured with the program holdout, beside the sum of the lifts of the journeys, and the shares that the
 * holdout had before; nothing without a holdout. */
export function ProgramCard() {
  const { t } = useTranslation("attribution");
  const { can } = useWorkspace();
  const { data, error, refetch } = useProgram();
  if (error && !data)
    return (
      <div className={styles.program}>
        <Card title={t("program.title")}>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Card>
      </div>
    );
  if (!data?.holdout) return null;
  const { share, since } = data.holdout;
  return (
    <>
      {can("settings:write") && can("audiences:read") && <MeasuredBy metric={data.metric?.id ?? ""} />}
      {data.measured ? (
        <ProgramLift share={share} since={since} measured={data.measured} metric={data.metric?.name ?? null} />
      ) : (
        <div className={styles.program}>
          <Card title={t("program.title")}>
            <p className="pl-soft">{t("program.not_yet")}</p>
          </Card>
        </div>
      )}
      <Earlier holdout={data.holdout} earlier={data.earlier} />
    </>
  );
}

/** By which events it is measured: the goals of all journeys, or a metric. */
function MeasuredBy({ metric }: { metric: string }) {
  const { t } = useTranslation("attribution");
  const toast = useToast();
  const by = useMeasureBy();
  const id = useId();
  return (
    <p>
      <label htmlFor={id}>{t("program.measured_by")}</label>{" "}
      <MetricSelect
        id={id}
        goal
        clearable
        value={metric}
        placeholder={t("program.by_goals")}
        onChange={(chosen) => by.mutate(chosen || null, { onError: toast.failed })}
        style={{ minWidth: 200, maxWidth: 320 }}
      />
    </p>
  );
}

/** The shares that the program holdout had before. */
function Earlier({ holdout, earlier }: { holdout: Holdout; earlier: Served["Program"]["earlier"] }) {
  const { t } = useTranslation("attribution");
  if (earlier.length === 0) return null;
  return (
    <div className={styles.program}>
      <Card title={t("program.earlier")}>
        <p className="pl-soft">{t("program.earlier_help")}</p>
        <ul className={styles.notes} data-testid="earlier-holdouts">
          {earlier.map(({ share, since, until, drawn }, n) => (
            <li key={since}>
              {percentOf(share)} % · <DateTime value={since} />
              {until && (
                <>
                  {" – "}
                  <DateTime value={until} />
                </>
              )}
              {drawn !== (earlier[n - 1] ?? holdout).drawn && ` · ${t("program.drawn_anew")}`}
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

const percentOf = (share: number): number => Math.round(share * 1000) / 10;

interface ProgramLiftProps {
  share: number;
  since: string;
  measured: Measured;
  /** The name of the metric that it is measured by; null for the goals of journeys. */
  metric: string | null;
}

function ProgramLift({ share, since, measured, metric }: ProgramLiftProps) {
  const { t } = useTranslation("attribution");
  const language = useLanguage();
  const { outside, inside, lifts } = measured;
  const addable = measured.currencies.length < 2;
  const currency = addable ? measured.currencies[0] : undefined;
  const valued = addable && (Number(outside.value) !== 0 || Number(inside.value) !== 0);
  return (
    <div className={`${styles.stack} ${styles.program}`}>
      <TableCard
        title={t("program.title")}
        help={
          metric === null
            ? t("program.help", { percent: percentOf(share), goals: measured.goals.join(", ") || "–" })
            : t("program.help_metric", { percent: percentOf(share), metric })
        }
        people={t("program.no_people")}
        table={{
          columns: [
            { name: t("program.side") },
            { name: t("program.people"), unit: "count" },
            { name: t("program.converted"), unit: "count" },
            { name: t("program.rate"), unit: "rate" },
            { name: t("program.per_head"), unit: "amount", currency },
          ],
          rows: (["outside", "inside"] as const).map((side) => ({
            key: side,
            name: t(`program.${side}`),
            values: [
              measured[side].people,
              measured[side].converted,
              measured[side].rate?.rate ?? null,
              addable ? measured[side].per_head : null,
            ],
          })),
        }}
        note={
          <div className={styles.notes}>
            <p data-testid="program-verdict" data-code={measured.rate_verdict.code}>
              {t("program.converted")}: {measured.rate_verdict.text}
            </p>
            <p data-code={measured.value_verdict.code}>
              {t("shown_value")}: {measured.value_verdict.text}
            </p>
            <p className="pl-soft">
              {t("program.since")} <DateTime value={since} /> · {t("program.at")} <DateTime value={measured.at} />
              {measured.left_out > 0 && ` · ${t("program.left_out", { count: measured.left_out })}`}
            </p>
          </div>
        }
      />
      <TableCard
        title={t(lifts ? "program.gap_title" : "program.title")}
        help={t(lifts ? "program.gap_help" : "program.gap_help_metric")}
        people={t("program.no_people")}
        table={{
          columns: [
            { name: t("program.measured_how") },
            { name: t("shown_conversions"), unit: "count" },
            { name: `${t("shown_conversions")}: ${t("interval")}`, unit: "count", interval: true },
            { name: t("shown_value"), unit: "amount", currency },
            { name: `${t("shown_value")}: ${t("interval")}`, unit: "amount", currency, interval: true },
          ],
          rows: [
            {
              key: "everything",
              name: t("program.everything"),
              values: [
                ...gainOf(measured.extra_conversions, "count", language),
                ...gainOf(valued ? measured.extra_value : null, "amount", language),
              ],
            },
            ...(lifts
              ? [
                  {
                    key: "lifts",
                    name: t("program.lifts", { count: lifts.journeys }),
                    values: [
                      rounded(lifts.journeys > 0 ? lifts.conversions : null),
                      NONE,
                      valued ? lifts.value : null,
                      NONE,
                    ],
                  },
                  {
                    key: "gap",
                    name: t("program.gap"),
                    values: [rounded(measured.gap_conversions), NONE, valued ? measured.gap_value : null, NONE],
                  },
                ]
              : []),
          ],
        }}
        note={
          lifts && (
            <div className={styles.notes}>
              <p className="pl-soft">
                {t("program.gap_why")} {lifts.others > 0 && t("program.gap_others", { count: lifts.others })}
              </p>
            </div>
          )
        }
      />
    </div>
  );
}

/** The interval of what has none. */
const NONE = { value: null, text: "" };

const rounded = (n: number | null): number | null => (n === null ? null : Math.round(n));
