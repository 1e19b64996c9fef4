import type { Served, ServedBut } from "@/shared/api/types";

export type Decision = "send" | "withheld" | "deferred";
/** The decisions and the origins that there are today; the ledger has room for more. */
export const DECISIONS = ["send", "withheld"] as const;
export const ORIGINS = ["enrollment", "test"] as const;
export const STATES = [
  "queued",
  "deferred",
  "leased",
  "accepted",
  "rejected",
  "unknown",
  "expired",
  "cancelled",
] as const;
export const RECEIPTS = [
  "delivered",
  "opened",
  "clicked",
  "replied",
  "soft_bounced",
  "bounced",
  "complained",
  "unsubscribed",
  "failed",
] as const;

/** The touch on its way to the provider. */
export type Send = Served["Send"];

/** The decision to say this to this customer, or not to. */
export type Touch = Served["Touch"];

export type Attempt = Served["Attempt"];

export type Receipt = Served["Receipt"];

export type TouchDetail = ServedBut<
  Served["TouchDetail"],
  { payload: { to?: string; content?: Record<string, string> } | null }
>;

/** Whether the server puts it back into the outbox when asked; it may still refuse, and says why. */
export const canRetry = ({ state, reason }: Send): boolean =>
  ["rejected", "unknown", "expired"].includes(state) ||
  (state === "cancelled" && ["cancelled_by_hand", "channel_disabled"].includes(reason));

/** Where a touch has got to, in one word: the furthest receipt, else the state of its send, else the decision. */
export const stageOf = (touch: Touch): string => touch.send?.receipt || touch.send?.state || touch.decision;

/** Why it did not go out, or not yet; empty if it went. */
export const reasonOf = (touch: Touch): string => touch.reason || touch.send?.reason || "";
