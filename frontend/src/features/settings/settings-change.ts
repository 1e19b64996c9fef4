import { same } from "@/shared/ui/same";
import type { Settings, SettingsChange } from "./use-workspace-settings";

/** What the form holds: the settings under the names of the API. */
export type Values = Pick<
  Settings,
  | "name"
  | "time_zone"
  | "locale"
  | "region"
  | "currency"
  | "week_start"
  | "consent"
  | "attribution"
  | "quiet_hours"
  | "audit_days"
>;

/**
 * The settings that differ from those that were read, each medium and each part of attribution for itself; empty if none
 * does. What the form has no field for is not in `after`, and stays; nor is consent until the media are loaded. Quiet hours
 * are sent whole: their two times belong together.
 */
export function changeOf(before: Values, after: Partial<Values>): SettingsChange {
  const { consent = {}, attribution = {}, quiet_hours = {}, ...others } = after;
  return {
    ...differing(before, others),
    ...within("consent", before.consent, consent),
    ...within("attribution", before.attribution, attribution),
    ...(Object.keys(differing(before.quiet_hours, quiet_hours)).length > 0 && { quiet_hours }),
  } as SettingsChange;
}

const differing = (before: object, after: object): object =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => !same(before[name as never], value)));

function within(name: string, before: object, after: object): object {
  const parts = differing(before, after);
  return Object.keys(parts).length > 0 ? { [name]: parts } : {};
}
