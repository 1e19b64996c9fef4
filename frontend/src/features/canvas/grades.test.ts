import { expect, test } from "vitest";
import type { Problem } from "@/shared/api/types";
import { graded, tally } from "./grades";

const problem = (path: string, code: string, severity: Problem["severity"] = "error"): Problem => ({
  path,
  code,
  severity,
  message: code,
});
const calm = { fresh: new Set<string>(), left: new Set<string>(), asked: false, empty: false };
const said = (problems: Problem[], attention = calm) =>
  graded(problems, [], attention).map(({ path, severity }) => `${path} ${severity}`);

const missing = problem("nodes.n1.config.audience", "audience_missing");
const wrong = problem("nodes.n1.config.repeat", "bad_repeat");
const hint = problem("nodes.n2.config.event", "event_never_seen", "warning");

test("an empty canvas has no problem", () => {
  expect(said([problem("nodes", "no_entry")], { ...calm, empty: true })).toEqual([]);
});

test("a new node is quiet until its field was left, and then only that field speaks", () => {
  expect(said([missing, wrong], { ...calm, fresh: new Set(["n1"]) })).toEqual([]);
  const left = { ...calm, fresh: new Set(["n1"]), left: new Set(["n1.repeat"]) };
  expect(said([missing, wrong], left)).toEqual(["nodes.n1.config.repeat error"]);
  const nested = problem("nodes.n1.config.awaited[0].event", "event_missing");
  expect(said([nested], { ...left, left: new Set(["n1.awaited"]) })).toEqual(["nodes.n1.config.awaited[0].event todo"]);
});

test("what is only missing is work to do until publishing is asked for; what is wrong is an error", () => {
  expect(said([missing, wrong])).toEqual(["nodes.n1.config.audience todo", "nodes.n1.config.repeat error"]);
  expect(said([missing], { ...calm, fresh: new Set(["n1"]), asked: true })).toEqual(["nodes.n1.config.audience error"]);
});

test("hints are not counted as something to fix", () => {
  expect(tally(graded([missing, wrong, hint], [], calm))).toEqual({ fix: 2, hints: 1, errors: 1 });
});
