import { expect, test } from "vitest";
import {
  daysUntil,
  type Figures,
  funnel,
  type Group,
  overTime,
  periodOf,
  periodsOf,
  reasons,
  settledBefore,
  shares,
  sharesOf,
} from "./figures";

const rate = (n: number, of: number) => ({ n, of, rate: n / of, low: 0.1, high: 0.9 });

test("a period ends today, and hours are those of two weeks at most, which the choice of the period shows", () => {
  expect(daysUntil("2026-03-01", periodOf(30, "day"))).toEqual({ since: "2026-01-31", until: "2026-03-01" });
  expect(daysUntil("2026-03-14", periodOf(90, "hour"))).toEqual({ since: "2026-03-01", until: "2026-03-14" });
  expect([periodOf(7, "hour"), periodsOf("hour").includes(periodOf(365, "hour"))]).toEqual([7, true]);
});

test("messages are not compared by who converted, since people convert", () => {
  expect([sharesOf("template").includes("converted"), sharesOf("arm").includes("converted")]).toEqual([false, true]);
});

test("today is hatched, and among entries all days from which the goal can still be reached", () => {
  const series = [1, 2, 3].map((n) => ({ at: `2026-03-0${n}T00:00:00Z`, counts: { sent: n } }));
  const hatched = (settled: string) =>
    overTime({ series } as unknown as Figures, "day", (measure) => measure, new Date(settled)).immature;
  expect([
    hatched("2026-03-03T10:00:00Z"),
    hatched("2026-03-02T10:00:00Z"),
    hatched("2026-02-02T10:00:00Z"),
    hatched("2026-03-03T00:00:00Z"),
  ]).toEqual([1, 2, 3, 1]);
  const now = new Date("2026-03-03T10:00:00Z");
  const data = { mature_before: "2026-03-02T10:00:00Z" } as Figures;
  expect(settledBefore(data, "event", now)).toBe(now);
  expect(settledBefore(data, "cohort", now).toISOString()).toBe("2026-03-02T10:00:00.000Z");
  expect(settledBefore({ ...data, mature_before: null }, "cohort", now)).toBe(now);
});

test("only what there is any of is drawn over time", () => {
  const series = [
    { at: "2026-03-01T00:00:00Z", counts: { sent: 4, opened: 0 } },
    { at: "2026-03-02T00:00:00Z", counts: { sent: 0, opened: 2 } },
  ];
  const spec = overTime(
    { series } as unknown as Figures,
    "week",
    (measure) => measure,
    new Date("2026-03-02T10:00:00Z"),
  );
  expect([spec.step, spec.series]).toEqual([
    "day",
    [
      { name: "sent", values: [4, 0] },
      { name: "opened", values: [0, 2] },
    ],
  ]);
});

test("a group without the share is left out, the others have their intervals", () => {
  const groups = [
    { name: "Hello", rates: { opened: rate(1, 2) } },
    { name: "Bye", rates: { opened: null } },
  ] as unknown as Group[];
  const spec = shares(groups, "opened", "Message", (share) => share);
  expect([spec.categories, spec.series[0]?.values]).toEqual([["Hello"], [0.5]]);
  expect(spec.intervals?.[0]).toMatchObject({ low: 0.1, high: 0.9 });
});

test("a node without a name goes by its id, and reasons come with the largest first", () => {
  const nodes = [{ node: "n1", name: "", arrived: 5, dropped: 2 }] as unknown as Figures["funnel"];
  expect(funnel(nodes, "Step", "Came", "Left").categories).toEqual(["n1"]);
  expect(reasons({ capped: 1, no_consent: 3 }, "Reason", "Messages", (code) => code).categories).toEqual([
    "no_consent",
    "capped",
  ]);
});
