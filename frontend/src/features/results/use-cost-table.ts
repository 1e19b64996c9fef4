import { useTranslation } from "react-i18next";
import type { FigureRow, FigureTable, FigureValue } from "@/shared/charts/figure-table";
import { formatAmount, formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { type Cost, type CostPart, type Costs, earned, formatReturn, linesOf } from "./costs";

/** Cost, what was earned, and the return: by part, of messages alone, and with the media cost, each of whose entries has a line. */
export function useCostTable(): (data: Costs, by: CostPart) => FigureTable {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const spent = ({ cost, sent, unpriced }: Cost): FigureValue => {
    if (cost === null) return sent > 0 ? { value: null, text: t("costs.unpriced") } : null;
    const amount = formatAmount(cost, language, 4);
    return { value: Number(cost), text: unpriced > 0 ? t("costs.partial", { amount, count: unpriced }) : amount };
  };
  const credited = ({ conversions, without_value }: Cost): FigureValue => {
    const all = formatNumber(conversions, language);
    const text = without_value === 0 ? all : t("costs.valueless", { all, n: formatNumber(without_value, language) });
    return { value: conversions, text };
  };
  const returned = ({ return_rate, without_value }: Cost): FigureValue => {
    const rate = formatReturn(return_rate, language);
    const bound = return_rate !== null && without_value > 0;
    return { value: return_rate, text: bound ? t("costs.at_least", { rate }) : rate };
  };
  return (data, by) => {
    const { currency, groups, media, messages, total } = data;
    const beside = media.length > 0;
    const values = (cost: Cost): FigureValue[] => [
      cost.sent,
      spent(cost),
      ...(beside ? [numberOf(cost.media) || null] : []),
      credited(cost),
      earned(cost, currency),
      numberOf(cost.per_conversion),
      returned(cost),
    ];
    const nameless: Partial<Record<CostPart, string>> = { arm: t("no_arm"), template: t("no_message") };
    const named = (name: string) =>
      by === "version" && name ? t("version_of", { number: name }) : name || (nameless[by] ?? "–");
    const line = ({ id, name, amount, currency: other }: Costs["media"][number]): FigureRow => {
      const text = formatAmount(amount, language, 4);
      const added = other === currency;
      return {
        key: id,
        name: t("media.line", { name }),
        values: [
          EMPTY,
          EMPTY,
          { value: Number(amount), text: added ? text : t("media.apart", { amount: text, currency: other }) },
          ...[EMPTY, EMPTY, EMPTY, EMPTY],
        ],
      };
    };
    return {
      columns: [
        { name: t(`by.${by}`) },
        { name: t("measure.sent"), unit: "count" },
        { name: t("cost"), unit: "amount", currency, decimals: 4 },
        ...(beside ? [{ name: t("media.title"), unit: "amount" as const, currency, decimals: 4 }] : []),
        { name: t("costs.conversions"), unit: "count" },
        { name: t("value"), unit: "amount", currency },
        { name: t("costs.per_conversion"), unit: "amount", currency, decimals: 4 },
        { name: t("costs.return"), unit: "rate", unitName: t("costs.return_unit") },
      ],
      rows: [
        ...groups.map((group) => ({ key: group.key, name: named(group.name), values: values(group) })),
        ...(beside ? [{ key: "messages", name: t("costs.messages"), values: values(messages), total: true }] : []),
        ...linesOf(data, by).map(line),
        { key: "total", name: t("total"), values: values(total), total: true },
      ],
    };
  };
}

const EMPTY: FigureValue = { value: null, text: "" };

const numberOf = (decimal: string | null): number | null => (decimal === null ? null : Number(decimal));
