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
const OURS = /^(tch|chn|tpl|jrn)_\w{10,}$/;

/** The few properties that fit on one line, e.g. `total 99.5 · currency NOK`; nested ones and ids are left to the details. */
export function gist(properties: Record<string, unknown>, most = 4): [name: string, value: string][] {
  return Object.entries(properties)
    .filter(([, value]) => ["string", "number", "bigint", "boolean"].includes(typeof value) && value !== "")
    .filter(([, value]) => !OURS.test(String(value)))
    .slice(0, most)
    .map(([name, value]) => [name, String(value)]);
}

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
