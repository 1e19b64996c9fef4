import type { FlatNamespace } from "i18next";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";

/** A page of a feature; its module exports `Page`, and is fetched when the page is first opened. */
export interface PageEntry {
  /** Below the workspace's address (`/w/<slug>/`), or below `/` for a page in front of the sign-in. */
  path: string;
  load: () => Promise<{ Page: ComponentType }>;
}

/** The groups of the menu, from top to bottom; the first has no title. */
export const MENU_GROUPS = ["start", "plan", "observe", "set_up"] as const;

/** A line of the menu. Its text is `nav.<path>` of the shared texts, since the menu is there before any feature is. */
export interface MenuEntry {
  group: (typeof MENU_GROUPS)[number];
  /** The page that it opens. */
  path:
    | "home"
    | "journeys"
    | "audiences"
    | "customers"
    | "deliveries"
    | "attribution"
    | "costs"
    | "metrics"
    | "dashboards"
    | "alerts"
    | "templates"
    | "channels"
    | "sources"
    | "imports"
    | "exports"
    | "parked"
    | "audit"
    | "settings";
  icon: LucideIcon;
}

/** What a feature adds to the app: its folder's `manifest.ts` says it, and `app/features.ts` lists it. */
export interface Manifest {
  /** The texts that its pages need, those of what they are made of included. */
  words: readonly FlatNamespace[];
  /** Whether its pages have forms drawn from JSON schemas: the controls then come with them (see `app/forms.ts`). */
  forms?: true;
  /** Pages of a workspace. */
  pages?: readonly PageEntry[];
  /** What a role must carry for the pages and the menu entry, e.g. `journeys:read`. */
  scope?: string;
  menu?: MenuEntry;
  /** Pages for those who are not signed in. */
  outside?: readonly PageEntry[];
}
