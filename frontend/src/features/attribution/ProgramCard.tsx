import { useTranslation } from "react-i18next";
import type { Served } from "@/shared/api/types";
import { gainOf } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { useLanguage } from "@/shared/session/preferences";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import styles from "./Attribution.module.css";
import { useProgram } from "./use-attribution";

type Measured = NonNullable<Served["Program"]["measured"]>;
type Holdout = NonNullable<Served["Program"]["holdout"]>;

/** The program lift, measured with the program holdout, beside the sum of the lifts of the journeys, and the shares that the
 * holdout had before; nothing without a holdout. */
export function ProgramCard() {
  const { t } = useTranslation("attribution");
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
      {data.measured ? (
        <ProgramLift share={share} since={since} measured={data.measured} />
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

function ProgramLift({ share, since, measured }: { share: number; since: string; measured: Measured }) {
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
        help={t("program.help", { percent: percentOf(share), goals: measured.goals.join(", ") || "–" })}
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
        title={t("program.gap_title")}
        help={t("program.gap_help")}
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
            {
              key: "lifts",
              name: t("program.lifts", { count: lifts.journeys }),
              values: [rounded(lifts.journeys > 0 ? lifts.conversions : null), NONE, valued ? lifts.value : null, NONE],
            },
            {
              key: "gap",
              name: t("program.gap"),
              values: [rounded(measured.gap_conversions), NONE, valued ? measured.gap_value : null, NONE],
            },
          ],
        }}
        note={
          <div className={styles.notes}>
            <p className="pl-soft">
              {t("program.gap_why")} {lifts.others > 0 && t("program.gap_others", { count: lifts.others })}
            </p>
          </div>
        }
      />
    </div>
  );
}

/** The interval of what has none. */
const NONE = { value: null, text: "" };

const rounded = (n: number | null): number | null => (n === null ? null : Math.round(n));
