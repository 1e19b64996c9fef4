export type Unit = "seconds" | "minutes" | "hours" | "days" | "weeks";

const SECONDS: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400, weeks: 604_800 };

/** The seconds of an ISO 8601 duration of fixed length (`P1DT2H`), or null when it is none. */
export function durationSeconds(iso: string): number | null {
  const match = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(iso);
  if (!match || iso === "P" || iso.endsWith("T")) return null;
  const [w = 0, d = 0, h = 0, m = 0, s = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return w * 604_800 + d * 86_400 + h * 3_600 + m * 60 + s;
}

/** The largest unit that a duration is a whole number of: `PT48H` is 2 days, `P14D` 14 days (weeks only when written so). */
export function splitDuration(iso: string): { n: number; unit: Unit } | null {
  const seconds = durationSeconds(iso);
  if (seconds === null) return null;
  const units: Unit[] = iso.includes("W") ? ["weeks", "days", "hours", "minutes"] : ["days", "hours", "minutes"];
  for (const unit of units) {
    if (seconds > 0 && seconds % SECONDS[unit] === 0) return { n: seconds / SECONDS[unit], unit };
  }
  return seconds === 0 ? { n: 0, unit: "minutes" } : { n: seconds, unit: "seconds" };
}

/** The ISO text of so many units. */
export function joinDuration(n: number, unit: Unit): string {
  if (unit === "weeks") return `P${n}W`;
  if (unit === "days") return `P${n}D`;
  return `PT${n}${{ hours: "H", minutes: "M", seconds: "S" }[unit]}`;
}
