import { same } from "@/shared/ui/same";
import type { Settings, SettingsChange } from "./use-workspace-settings";

/** What the form holds: the settings under the names of the API. */
export type Values = Pick<
  Settings,
  "name" | "time_zone" | "locale" | "region" | "consent" | "attribution" | "audit_days"
>;

/** The settings that differ from those that were read, each medium for itself; empty if none does. */
export function changeOf(before: Values, after: Values): SettingsChange {
  const { consent, ...others } = after;
  const policies = Object.entries(consent).filter(([medium, policy]) => before.consent[medium as never] !== policy);
  const fields = Object.entries(others).filter(([name, value]) => !same(before[name as keyof typeof others], value));
  const changed = policies.length > 0 ? { consent: Object.fromEntries(policies) } : {};
  return { ...(Object.fromEntries(fields) as SettingsChange), ...changed };
}
