import type { Served } from "@/shared/api/types";
import type { ConsentPolicy } from "@/shared/session/session";

export type Consent = Served["Consent"];

/** A customer in the list. */
export type CustomerRow = Served["ProfileRow"];

/** All that is known of one customer. */
export type Customer = Served["Profile"];

/** Something the customer did. */
export type CustomerEvent = Served["Event"];

/** Our own ids, as `Message Opened` names its touch: nothing that a person reads. */
const OURS = /^(tch|chn|tpl|jrn|ver|nod)_\w{10,}$/;

/** The few properties that fit on one line, e.g. `total 99.5 · currency NOK`; nested ones and ids are left to the details. */
export function gist(properties: Record<string, unknown>, most = 4): [name: string, value: string][] {
  return Object.entries(properties)
    .filter(([, value]) => ["string", "number", "bigint", "boolean"].includes(typeof value) && value !== "")
    .filter(([, value]) => !OURS.test(String(value)))
    .slice(0, most)
    .map(([name, value]) => [name, String(value)]);
}

/** What receipts of a message are called as events, as the server names them (`channels/receipts/events.py`). */
const RECEIPTS = {
  "Message Accepted": "accepted",
  "Message Deferred": "deferred",
  "Message Failed": "failed",
  "Message Bounced": "bounced",
  "Message Delivered": "delivered",
  "Message Opened": "opened",
  "Message Clicked": "clicked",
  "Message Replied": "replied",
  "Message Unsubscribed": "unsubscribed",
  "Message Complained": "complained",
} as const;

/** The message that an event is a receipt of; ids are empty where it came from no template or no journey. */
export interface MessageOf {
  receipt: (typeof RECEIPTS)[keyof typeof RECEIPTS];
  touch: string;
  template: string;
  journey: string;
  arm: string;
}

/** Which message an event is a receipt of; null for every other event, also for one that somebody else sent under such a name. */
export function messageOf({ name, properties }: Pick<CustomerEvent, "name" | "properties">): MessageOf | null {
  const id = (key: string, prefix: string) => {
    const value = properties[key];
    return typeof value === "string" && value.startsWith(prefix) && OURS.test(value) ? value : "";
  };
  const touch = id("touch", "tch_");
  // Events may be named anything, as “constructor”, which every object has.
  if (!Object.hasOwn(RECEIPTS, name) || touch === "") return null;
  return {
    receipt: RECEIPTS[name as keyof typeof RECEIPTS],
    touch,
    template: id("template", "tpl_"),
    journey: id("journey", "jrn_"),
    arm: typeof properties.arm === "string" ? properties.arm : "",
  };
}

/** Whether an event is what staff changed of the customer, as `cdp/ingest/by_hand.py` records it. */
export const isByHand = ({ name, context }: Pick<CustomerEvent, "name" | "context">): boolean =>
  name === "Identified" && typeof context.edited === "string";

/** The events in groups of a day, in the order they came. */
export function byDay<T extends { occurred_at: string }>(
  events: readonly T[],
  dayOf: (iso: string) => string,
): { day: string; events: T[] }[] {
  const days: { day: string; events: T[] }[] = [];
  for (const event of events) {
    const day = dayOf(event.occurred_at);
    const last = days.at(-1);
    if (last?.day === day) last.events.push(event);
    else days.push({ day, events: [event] });
  }
  return days;
}

/** What a medium's consent says as a whole; null when nobody has said anything. */
export const consentOf = (consent: readonly Consent[], medium: string, topic = ""): boolean | null =>
  consent.find((each) => each.medium === medium && each.topic === topic)?.granted ?? null;

/** Which rule decides about marketing to the customer. */
export type Because = "said_yes" | "said_no" | "medium_no" | "opt_out" | "opt_in";

/**
 * What decides by a medium, or by a topic of it: a no to the medium wins, then the topic's own answer, then a yes to
 * the medium, then the policy of the workspace. The server decides the same way (`channels/policies/decide.py`).
 */
export function deciding(
  consent: readonly Consent[],
  policy: ConsentPolicy,
  medium: string,
  topic = "",
): { sent: boolean; because: Because } {
  const whole = consentOf(consent, medium);
  const own = topic === "" ? whole : (consentOf(consent, medium, topic) ?? whole);
  if (whole === false) return { sent: false, because: topic !== "" && own === true ? "medium_no" : "said_no" };
  if (own !== null) return { sent: own, because: own ? "said_yes" : "said_no" };
  return { sent: policy === "opt_out", because: policy };
}
