import { expect, test } from "vitest";
import { daysUntil, type Figures, funnel, type Group, overTime, reasons, shares } from "./figures";

const rate = (n: number, of: number) => ({ n, of, rate: n / of, low: 0.1, high: 0.9 });

test("a period ends today, and hours are those of two weeks at most", () => {
  expect(daysUntil("2026-03-01", 30, "day")).toEqual({ since: "2026-01-31", until: "2026-03-01" });
  expect(daysUntil("2026-03-14", 90, "hour")).toEqual({ since: "2026-03-01", until: "2026-03-14" });
});

test("only what there is any of is drawn over time", () => {
  const series = [
    { at: "2026-03-01T00:00:00Z", counts: { sent: 4, opened: 0 } },
    { at: "2026-03-02T00:00:00Z", counts: { sent: 0, opened: 2 } },
  ];
  const spec = overTime({ series } as unknown as Figures, "week", (measure) => measure);
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
