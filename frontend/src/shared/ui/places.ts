import {
  BellRing,
  ChartLine,
  FileText,
  Gauge,
  LayoutDashboard,
  type LucideIcon,
  RadioTower,
  Route,
  Users,
} from "lucide-react";
import type { Served } from "@/shared/api/types";

interface Place {
  /** How its public ids begin. */
  prefix: string;
  /** Its address within the workspace. */
  path: (id: string) => string;
  icon: LucideIcon;
}

/** Where each kind of thing that uses others is seen: on a page of its own, in a drawer, or in a list with the others. */
export const PLACES: Record<Served["UsingThing"]["kind"], Place> = {
  journey: { prefix: "jrn_", path: (id) => `journeys/${id}`, icon: Route },
  audience: { prefix: "aud_", path: (id) => `audiences/${id}`, icon: Users },
  metric: { prefix: "met_", path: (id) => `metrics?metric=${id}`, icon: ChartLine },
  alert: { prefix: "alt_", path: (id) => `alerts?alert=${id}`, icon: BellRing },
  dashboard: { prefix: "dsh_", path: (id) => `dashboards/${id}`, icon: LayoutDashboard },
  template: { prefix: "tpl_", path: (id) => `templates/${id}`, icon: FileText },
  channel: { prefix: "chn_", path: (id) => `channels?channel=${id}`, icon: RadioTower },
  cap: { prefix: "cap_", path: () => "settings?tab=caps", icon: Gauge },
};

/** Where each other kind of thing is seen. */
const OTHERS: readonly Omit<Place, "icon">[] = [
  { prefix: "prf_", path: (id) => `customers/${id}` },
  { prefix: "tch_", path: (id) => `deliveries?touch=${id}` },
  { prefix: "src_", path: (id) => `sources?source=${id}` },
  { prefix: "qrn_", path: (id) => `sources?tab=quarantine&item=${id}` },
  { prefix: "att_", path: (id) => `alerts?tab=targets&target=${id}` },
  { prefix: "pkd_", path: (id) => `parked?item=${id}` },
  { prefix: "mem_", path: () => "settings?tab=members" },
  { prefix: "inv_", path: () => "settings?tab=members" },
  { prefix: "key_", path: () => "settings?tab=keys" },
  { prefix: "cat_", path: () => "settings?tab=categories" },
  { prefix: "idr_", path: () => "settings?tab=identifiers" },
  { prefix: "sup_", path: () => "settings?tab=suppressions" },
  { prefix: "wsp_", path: () => "settings" },
];

/** The address within the workspace of a thing by its public id; undefined for kinds that have no screen. */
export const pathOf = (id: string): string | undefined =>
  [...Object.values(PLACES), ...OTHERS].find(({ prefix }) => id.startsWith(prefix))?.path(id);
