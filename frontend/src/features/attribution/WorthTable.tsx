import { useTranslation } from "react-i18next";
import type { FigureValue } from "@/shared/charts/figure-table";
import { TableCard } from "@/shared/charts/TableCard";
import { type Attribution, type Credit, withWorth } from "./attribution";
import { useRowName } from "./use-row-name";

const percent = (part: number) => `${(100 * part).toFixed(1)}%`;

/** What a model found of a row, and the interval where it knows one. */
function worthOf({ worth, low, high }: Pick<Credit, "worth" | "low" | "high">): FigureValue[] {
  return [
    worth === null ? null : { value: worth, text: percent(worth) },
    low === null || high === null ? null : { value: { low, high }, text: `${percent(low)} … ${percent(high)}` },
  ];
}

/** What the models that look at all paths together found of each row. */
export function WorthTable({ found }: { found: Attribution }) {
  const { t } = useTranslation("attribution");
  const name = useRowName(found.by);
  const models = withWorth(found).map((at) => ({
    at,
    name: found.models[at]?.name ?? "",
    bounded: found.rows.some((row) => row.credits[at]?.low != null),
  }));
  return (
    <TableCard
      title={t("worth")}
      help={t("worth_help")}
      people={t("no_people")}
      table={{
        columns: [
          { name: t(`by_${found.by}`) },
          ...models.flatMap((model) => [
            { name: model.name, unit: "rate" as const },
            ...(model.bounded
              ? [{ name: `${model.name}: ${t("interval")}`, unit: "rate" as const, interval: true }]
              : []),
          ]),
        ],
        rows: found.rows
          .filter((row) => row.of !== "nobody")
          .map((row) => ({
            key: `${row.of} ${row.id}`,
            name: name(row),
            values: models.flatMap(({ at, bounded }) =>
              worthOf(row.credits[at] ?? { worth: null, low: null, high: null }).slice(0, bounded ? 2 : 1),
            ),
          })),
      }}
    />
  );
}
