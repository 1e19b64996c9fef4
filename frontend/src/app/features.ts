import { manifest as alerts } from "@/features/alerts/manifest";
import { manifest as attribution } from "@/features/attribution/manifest";
import { manifest as audiences } from "@/features/audiences/manifest";
import { manifest as audit } from "@/features/audit/manifest";
import { manifest as campaigns } from "@/features/campaigns/manifest";
import { manifest as canvas } from "@/features/canvas/manifest";
import { manifest as channels } from "@/features/channels/manifest";
import { manifest as customers } from "@/features/customers/manifest";
import { manifest as dashboards } from "@/features/dashboards/manifest";
import { manifest as deliveries } from "@/features/deliveries/manifest";
import { manifest as exports } from "@/features/exports/manifest";
import { manifest as home } from "@/features/home/manifest";
import { manifest as imports } from "@/features/imports/manifest";
import { manifest as journeys } from "@/features/journeys/manifest";
import { manifest as metrics } from "@/features/metrics/manifest";
import { manifest as parked } from "@/features/parked/manifest";
import { manifest as results } from "@/features/results/manifest";
import { manifest as session } from "@/features/session/manifest";
import { manifest as settings } from "@/features/settings/manifest";
import { manifest as sources } from "@/features/sources/manifest";
import { manifest as templates } from "@/features/templates/manifest";
import type { Manifest } from "@/shared/manifest";

/** Every feature of the app; the menu follows this order within each of its groups. */
export const FEATURES: readonly Manifest[] = [
  home,
  journeys,
  canvas,
  campaigns,
  audiences,
  templates,
  customers,
  deliveries,
  dashboards,
  attribution,
  results,
  metrics,
  alerts,
  channels,
  sources,
  imports,
  exports,
  parked,
  audit,
  settings,
  session,
];
