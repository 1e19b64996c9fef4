import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import type { Served } from "@/shared/api/types";
import { liveOf } from "./live";
import { withoutTime } from "./use-counts";

const totals = { enrolled: 3, let_in: 3, live: 2, ended: 1, converted: 0, held_out: 0, held_out_converted: 0 };
const answer = (second: number, inside: number): Served["Counts"] => ({
  version: "jvr_1",
  at: `2026-01-01T00:00:0${second}Z`,
  totals,
  inside_other_versions: 0,
  nodes: { n2: { inside, arrived: 3, out: 1, ended: { converted: 2 - inside } } },
  ports: [{ node: "n1", port: "next", n: 3, over: 3 }],
  refused: {},
  exits: {},
});

test("counts asked for again are the same object until somebody moves", async () => {
  const answers = [answer(1, 2), answer(2, 2), answer(3, 1)];
  const queryFn = async () => answers.shift() ?? answer(9, 0);
  const observer = new QueryObserver(new QueryClient(), { queryKey: ["counts"], queryFn, select: withoutTime });
  const seen = [];
  for (let n = 0; n < 3; n += 1) seen.push((await observer.refetch()).data);
  expect(seen[1]).toBe(seen[0]);
  expect(seen[2]).not.toBe(seen[1]);
  expect(seen[2]?.nodes.n2?.inside).toBe(1);
});

test("a node that the counts do not name has nobody, and nothing is said before there are counts", () => {
  const live = liveOf(withoutTime(answer(1, 2)), [], []);
  expect([live.inside("n2"), live.inside("n9"), live.passed]).toEqual([2, 0, { "n1/next": 3 }]);
  expect(liveOf(undefined, [], []).inside("n2")).toBeUndefined();
});

test("a problem of a line is shown at the node that it leaves", () => {
  const problem = { path: "edges.e1", code: "x", message: "", severity: "error" as const };
  const edges = [{ id: "e1", source: "n1", port: "next", target: "n2" }];
  expect(liveOf(undefined, [problem], edges).problems).toEqual({ n1: [problem] });
});

test("a line carries what the server counts over it, and a port who left by it", () => {
  const ports = [
    { node: "n1", port: "next", n: 2210, over: 2357 },
    { node: "n1", port: "withheld", n: 147, over: 0 },
  ];
  const live = liveOf({ ...withoutTime(answer(1, 2)), ports }, [], []);
  expect(live.over).toEqual({ "n1/next": 2357 });
  expect(live.passed).toEqual({ "n1/next": 2210, "n1/withheld": 147 });
});
