import type { NodeRef } from "@/features/people/types";
import type { Named, ProfileBrief } from "@/shared/api/types";

export type Decision = "send" | "withheld" | "deferred";
export const DECISIONS = ["send", "withheld", "deferred"] as const;
export const ORIGINS = ["enrollment", "campaign", "slot", "task", "api", "test"] as const;
export const STATES = ["queued", "leased", "accepted", "rejected", "unknown", "expired", "cancelled"] as const;
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
export interface Send {
  state: (typeof STATES)[number];
  due_at: string;
  expires_at: string | null;
  attempts: number;
  reason: string;
  provider_id: string;
  closed_at: string | null;
  /** The furthest receipt so far; empty if none. */
  receipt: string;
}

/** The decision to say this to this customer, or not to. */
export interface Touch {
  id: string;
  at: string;
  profile: ProfileBrief;
  /** What it comes from. */
  origin: (typeof ORIGINS)[number];
  /** These four are of touches that come from an enrollment. */
  journey: Named | null;
  version: { id: string; number: number } | null;
  node: NodeRef | null;
  enrollment: string | null;
  visit: number;
  medium: string;
  category: string;
  channel: Named | null;
  template: (Named & { version: number | null }) | null;
  decision: Decision;
  reason: string;
  arm: string;
  cost: string;
  /** Of a test send: who made it, and the reason not to send that they overrode. */
  test: { by: string; elsewhere: boolean; overrode: string } | null;
  send: Send | null;
}

export interface Attempt {
  number: number;
  at: string;
  /** Empty while in flight. */
  outcome: string;
  detail: string;
  answered_at: string | null;
}

export interface Receipt {
  id: string;
  kind: string;
  provider_event_id: string;
  occurred_at: string;
  received_at: string;
  raw: Record<string, unknown>;
}

export interface TouchDetail extends Touch {
  payload: { to?: string; content?: Record<string, string> } | null;
  attempts: Attempt[];
  receipts: Receipt[];
}

/** Whether the server puts it back into the outbox when asked; it may still refuse, and says why. */
export const canRetry = ({ state, reason }: Send): boolean =>
  ["rejected", "unknown", "expired"].includes(state) ||
  (state === "cancelled" && ["cancelled_by_hand", "channel_disabled"].includes(reason));

/** Where a touch has got to, in one word: the furthest receipt, else the state of its send, else the decision. */
export const stageOf = (touch: Touch): string => touch.send?.receipt || touch.send?.state || touch.decision;

/** Why it did not go out, or not yet; empty if it went. */
export const reasonOf = (touch: Touch): string => touch.reason || touch.send?.reason || "";
