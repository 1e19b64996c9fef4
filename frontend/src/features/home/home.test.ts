import { expect, test } from "vitest";
import { moved } from "@/shared/ui/ArrangeList";
import { byDay, conversionRate, currenciesOf, type Figures, type Home, onPage, valueIn } from "./home";

const figures = (sent: number[]) =>
  ({
    days: sent.map((n, at) => ({ at: `2026-03-0${at + 1}T00:00:00Z`, counts: { sent: n } })),
    total: { sent: sent.reduce((sum, n) => sum + n, 0), converted: 0 },
  }) as unknown as Figures;

test("a measure is drawn day by day, and today may still change", () => {
  expect(byDay(figures([3, 0, 4]), "sent", "Sent")).toMatchObject({
    times: ["2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"],
    series: [{ name: "Sent", values: [3, 0, 4] }],
    immature: 1,
  });
});

test("thirty days of nothing are no line", () => {
  expect(byDay(figures([3, 4]), "converted", "Converted").series).toEqual([]);
});

test("a journey has no conversion rate where more converted than entered in these days", () => {
  const rate = (converted: number, entered: number) => conversionRate({ counts: { converted, entered } });
  expect([rate(1, 8), rate(8, 8), rate(12, 5), rate(0, 0)]).toEqual([0.125, 1, null, null]);
});

test("a card is moved up or down, and never off the list", () => {
  const list = ["a", "b", "c"];
  expect(moved(list, 0, 2)).toEqual(["b", "c", "a"]);
  expect(moved(list, 2, 1)).toEqual(["a", "c", "b"]);
  expect(moved(list, 0, -1)).toBe(list);
  expect(moved(list, 2, 3)).toBe(list);
});

test("hidden cards are not on the page", () => {
  const cards = [
    { card: "sent", hidden: true },
    { card: "journeys", hidden: false },
  ];
  expect(onPage({ cards } as unknown as Home)).toEqual(["journeys"]);
});

test("values in several currencies have a column each", () => {
  const worth = (...values: [string, string][]) => ({
    values: values.map(([currency, value]) => ({ currency, value })),
  });
  const journeys = [worth(["USD", "5"]), worth(["EUR", "2.5"], ["GBP", "0"]), worth()];
  expect(currenciesOf(journeys)).toEqual(["EUR", "USD"]);
  expect(journeys.map((each) => valueIn(each, "USD"))).toEqual([5, null, null]);
  expect(currenciesOf([worth()])).toEqual([""]);
});
