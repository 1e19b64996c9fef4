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
  ruleOf,
  type Scope,
  settledBefore,
  shares,
  sharesOf,
  sides,
  toldOf,
} from "./figures";

const drawn = (series: object[], currencies: string[] = []) =>
  ({ series, total: { values: currencies.map((currency) => ({ currency })) } }) as unknown as Figures;
const HOW = {
  per: "day",
  shown: "counts",
  settled: new Date("2026-03-02T10:00:00Z"),
  says: (measure: string) => measure,
  money: (currency: string) => currency || "value",
} as const;

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
  const hatched = (settled: string) => overTime(drawn(series), { ...HOW, settled: new Date(settled) }).immature;
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
  const spec = overTime(drawn(series), { ...HOW, per: "week" });
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

test("steps are named as elsewhere, and reasons come with the largest first", () => {
  const nodes = [{ node: "n1", name: "", arrived: 5, dropped: 2 }] as unknown as Figures["funnel"];
  expect(funnel(nodes, ({ node }) => `Wait ${node}`, "Step", "Came", "Left").categories).toEqual(["Wait n1"]);
  expect(reasons({ capped: 1, no_consent: 3 }, "Reason", "Messages", (code) => code).categories).toEqual([
    "no_consent",
    "capped",
  ]);
});

test("a share over time has its interval at every point, and none where there is nothing to take a share of", () => {
  const series = [
    { at: "2026-03-01T00:00:00Z", rates: { opened: rate(1, 4) } },
    { at: "2026-03-02T00:00:00Z", rates: { opened: null } },
  ];
  const spec = overTime(drawn(series), { ...HOW, shown: "opened" });
  expect(spec.unit).toBe("rate");
  expect(spec.series).toEqual([{ name: "opened", values: [0.25, null], band: [rate(1, 4), null] }]);
});

test("value over time is a line for each currency, since they cannot be added up", () => {
  const series = [
    { at: "2026-03-01T00:00:00Z", values: [{ currency: "EUR", value: "4.50" }] },
    { at: "2026-03-02T00:00:00Z", values: [{ currency: "USD", value: "-3" }] },
  ];
  const spec = overTime(drawn(series, ["EUR", "USD"]), { ...HOW, shown: "value" });
  expect(spec.series).toEqual([
    { name: "EUR", values: [4.5, 0] },
    { name: "USD", values: [0, -3] },
  ]);
});

test("an audience is offered only where a rule says who was counted", () => {
  const scope: Scope = { journey: "jrn_1", view: "event", since: "2026-03-01", until: "2026-03-31" };
  const instant = (day: string) => `${day}T00:00:00Z`;
  expect(ruleOf({ ...scope, version: "ver_1" }, { measure: "clicked", template: "tpl_1" }, instant)).toEqual({
    kind: "did",
    event: "Message Clicked",
    where: [
      { property: "journey", op: "eq", value: "jrn_1" },
      { property: "version", op: "eq", value: "ver_1" },
      { property: "template", op: "eq", value: "tpl_1" },
    ],
    window: { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" },
  });
  // Whoever opened was delivered to without an event of its own, bounces of both kinds are one event, and steps are named otherwise.
  for (const cut of [
    { measure: "sent" },
    { measure: "delivered" },
    { measure: "bounced" },
    { measure: "opened", node: "n1" },
    { measure: "withheld", detail: "no_consent" },
  ] as const) {
    expect(ruleOf(scope, cut, instant)).toBeNull();
  }
  expect(ruleOf({ ...scope, view: "cohort" }, { measure: "opened" }, instant)).toBeNull();
});

test("the side that the others are compared with comes first, whatever it is called", () => {
  const group = (key: string, compared: object) => ({ key, name: key, compared }) as unknown as Group;
  const groups = [group("", {}), group("b", { opened: {} }), group("a", { opened: {} }), group("C", {})];
  expect(sides(groups, (name) => `Arm ${name}`).map(({ name }) => name)).toEqual(["Arm C", "Arm a", "Arm b"]);
});

test("groups of messages are not told apart by what people do", () => {
  const groups = [{ counts: { entered: 3, sent: 2, clicked: 0, converted: 1 } }] as unknown as Figures["groups"];
  expect(toldOf(groups, "arm")).toEqual(["entered", "sent", "converted"]);
  expect(toldOf(groups, "template")).toEqual(["sent"]);
});
