import type { Window } from "./parts";

export type WindowKind = "ever" | "last" | "before" | "older_newer" | "from_to" | "period" | "since";

/** Which spelling of a window this is. */
export function windowKind(window: Window | null | undefined): WindowKind {
  if (!window) return "ever";
  if (window.last !== undefined) return "last";
  if (window.before !== undefined) return "before";
  if (window.older !== undefined || window.newer !== undefined) return "older_newer";
  if (window.since !== undefined) return "since";
  if (window.period !== undefined) return "period";
  return window.from !== undefined || window.to !== undefined || Object.keys(window).length === 0 ? "from_to" : "ever";
}

/** A window of another spelling; lengths that mean the same are kept. */
export function toWindow(kind: WindowKind, from?: Window | null): Window | undefined {
  const zone = from?.zone && { zone: from.zone };
  const length = from?.last ?? from?.before ?? from?.older ?? "P30D";
  switch (kind) {
    case "ever":
      return undefined;
    case "last":
      return { last: length };
    case "before":
      return { before: length };
    case "older_newer":
      return { older: from?.older ?? "P90D", newer: from?.newer ?? "P30D" };
    case "from_to":
      return { ...(from?.from && { from: from.from }), ...(from?.to && { to: from.to }), ...zone };
    case "period":
      return { period: from?.period ?? "this_month", ...zone };
    case "since":
      return { since: "entry" };
  }
}
