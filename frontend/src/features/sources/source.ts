import type { Served } from "@/shared/api/types";

export type Source = Served["Source"];

export type SourceHealth = Served["SourceHealth"];

/** Whether events come, came once, or never did; a source whose events are older than those looked at may well have been heard before. */
export function heardOf(health: Pick<SourceHealth, "events_last_day" | "last_event_at" | "unseen">) {
  if (health.events_last_day > 0) return "heard";
  if (health.unseen) return "unseen_long";
  return health.last_event_at ? "quiet" : "silent";
}

/** An item that could not be taken in, kept with the reason. */
export type Quarantined = Served["Quarantine"];
