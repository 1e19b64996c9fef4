import type { Problem } from "@/shared/api/types";
import { placeOf } from "./graph";
import type { GraphEdge } from "./types";

/** What is not filled in yet: work to do rather than a mistake. */
const TO_DO = new Set([
  "no_entry",
  "port_unwired",
  "event_missing",
  "audience_missing",
  "channel_missing",
  "template_missing",
  "start_missing",
  "missing",
  "empty_group",
]);

/** What the reader has done so far, which says how much may be said. */
export interface Attention {
  /** Nodes that were added and have been chosen ever since. */
  fresh: ReadonlySet<string>;
  /** Fields of these that were left, as `node.field`. */
  left: ReadonlySet<string>;
  /** Publishing was asked for. */
  asked: boolean;
  /** Nothing has been drawn yet. */
  empty: boolean;
}

/** The problems that may be shown by now: what is only missing as work to do, until publishing is asked for. */
export function graded(problems: readonly Problem[], edges: readonly GraphEdge[], attention: Attention): Problem[] {
  const { fresh, left, asked, empty } = attention;
  if (asked) return [...problems];
  if (empty) return [];
  return problems.flatMap((problem) => {
    const { node, field } = placeOf({ edges }, problem.path);
    const top = /^[^.[]*/.exec(field)?.[0] ?? "";
    if (node && fresh.has(node) && !(top && left.has(`${node}.${top}`))) return [];
    return problem.severity === "error" && TO_DO.has(problem.code) ? [{ ...problem, severity: "todo" }] : [problem];
  });
}

/** How much is to be fixed before publishing, and how much is only to be looked at. */
export function tally(problems: readonly Problem[]): { fix: number; hints: number; errors: number } {
  const hints = problems.filter((problem) => problem.severity === "warning").length;
  const errors = problems.filter((problem) => problem.severity === "error").length;
  return { fix: problems.length - hints, hints, errors };
}
