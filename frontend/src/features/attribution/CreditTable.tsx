import { useTranslation } from "react-i18next";
import type { FigureValue } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { DateTime } from "@/shared/ui/DateTime";
import { type Attribution, type Credit, type Shown, share } from "./attribution";
import { useRowName } from "./use-row-name";

/** A row for each thing that is credited, a column for each model; every column sums to the last line. */
export function CreditTable({ found, shown }: { found: Attribution; shown: Shown }) {
  const { t } = useTranslation("attribution");
  const name = useRowName(found.by);
  const [currency] = found.currencies;
  const percent = (part: number | null): FigureValue =>
    part === null ? null : { value: part, text: `${part.toFixed(1)}%` };
  const cell = (credit: Credit): FigureValue =>
    shown === "share" ? percent(share(credit, found.value)) : Number(credit[shown]);
  const whole: FigureValue =
    shown === "conversions"
      ? { value: found.conversions, text: String(found.conversions) }
      : shown === "value"
        ? Number(found.value)
        : Number(found.value) > 0
          ? { value: 100, text: "100%" }
          : null;
  const unit =
    shown === "share"
      ? { unit: "rate" as const, unitName: t("share_unit") }
      : { unit: "amount" as const, decimals: 4, ...(shown === "value" && { currency }) };
  return (
    <TableCard
      title={t("side_by_side")}
      extra={
        <span className="pl-soft">
          <DateTime value={found.start} /> – <DateTime value={found.end} />
        </span>
      }
      help={t("rule", { qualifying: t(`qualifying.${found.rule.qualifying}`), days: found.rule.window_days })}
      people={t("no_people")}
      table={{
        columns: [
          { name: t(`by_${found.by}`) },
          { name: t("touches"), unit: "count" },
          ...found.models.map((model) => ({ name: model.name, help: model.help, ...unit })),
        ],
        rows: [
          ...found.rows.map((row) => ({
            key: `${row.of} ${row.id}`,
            name: name(row),
            shown: <span className={row.of === "thing" ? undefined : "pl-soft"}>{name(row)}</span>,
            values: [row.touches, ...row.credits.map(cell)],
          })),
          {
            key: "total",
            name: t("total"),
            values: [found.rows.reduce((sum, row) => sum + row.touches, 0), ...found.models.map(() => whole)],
            total: true,
          },
        ],
      }}
    />
  );
}
