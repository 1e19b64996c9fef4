import type { ChannelHealth } from "./channel";
import { useWaiting } from "./use-waiting";

/** How many wait, or are on their way. */
export function Waiting({ health, of }: { health: ChannelHealth; of: "queued" | "leased" }) {
  return <span className="pl-num">{useWaiting(health)(health[of])}</span>;
}
