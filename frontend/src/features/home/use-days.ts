import type { Scope } from "@/features/results/figures";
import { dayOf } from "@/shared/format/time";
import { useZone } from "@/shared/session/workspace";
import type { Figures } from "./home";

/** The days of the figures, of the whole workspace: for the people behind them. */
export function useDays({ days }: Figures): Scope {
  const zone = useZone();
  const day = (at: string | undefined) => (at === undefined ? "" : dayOf(at, zone));
  return { view: "event", since: day(days[0]?.at), until: day(days.at(-1)?.at) };
}
