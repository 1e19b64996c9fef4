import type { Served, ServedBut } from "@/shared/api/types";
import { isPast } from "@/shared/format/time";
import type { Schema } from "@/shared/schema-form/schema";

/** The code for one provider, and the forms it wants. */
export type Adapter = ServedBut<Served["Adapter"], { settings_schema: Schema; secrets_schema: Schema }>;

export type Channel = Served["Channel"];

export type ChannelHealth = Served["ChannelHealth"];

/** What keeps a channel's messages waiting: it is off, or it is paused; null if nothing does. */
export function heldBy(channel: Channel, health: ChannelHealth, now: Date): "off" | "pause" | null {
  if (!channel.enabled) return "off";
  return health.paused_until !== null && !isPast(health.paused_until, now) ? "pause" : null;
}

const PAUSES = ["throttled", "unavailable", "gone", "not_connected", "no_answer", "channel_broken"] as const;

/** The word for the reason of a pause; null for one that this screen does not know. */
export function pauseWord(reason: string): `pause_${(typeof PAUSES)[number]}` | null {
  const known = PAUSES.find((each) => each === reason);
  return known ? `pause_${known}` : null;
}
