import { type Direction, limitBeyond, type Proposal } from "./proposal";

/** What there should not be more of; of everything else there should not be less. */
const UNWANTED: readonly string[] = [
  "refused",
  "unknown",
  "withheld",
  "deferred",
  "failed",
  "bounced",
  "soft_bounced",
  "complained",
  "unsubscribed",
];

/** What is watched of a kept figure. */
interface Watched {
  measure: string;
  /** Empty: the whole workspace. */
  journey: string;
  unit: "count" | "share";
  /** How many hours one of the values is of. */
  hours: number;
  /** The last ones, without the one that is not over yet. */
  values: readonly (number | null)[];
}

/** An alert on a kept figure that a chart shows over time, with a limit beyond its last values. */
export function figureAlert(
  { measure, journey, unit, hours, values }: Watched,
  of: string,
  name: (of: string, direction: Direction, limit: string) => string,
): Proposal {
  const direction: Direction = UNWANTED.includes(measure) ? "above" : "below";
  const beyond = limitBeyond(values, direction);
  const limit = unit === "count" && measure !== "value" && measure !== "cost" ? whole(beyond, direction) : beyond;
  return {
    name: name(of, direction, unit === "share" ? `${limit} %` : String(limit)),
    source: "figure",
    config: { measure, journey, unit, direction, limit, hours },
  };
}

/** Of what is counted there are no parts. */
export const whole = (limit: number, direction: Direction): number =>
  direction === "above" ? Math.ceil(limit) : Math.floor(limit);
