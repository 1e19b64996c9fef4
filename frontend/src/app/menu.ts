import { MENU_GROUPS, type MenuEntry } from "@/shared/manifest";
import { FEATURES } from "./features";

/** The menu of somebody whose role carries `scopes`: only what they may open, and each group in the order of the features. */
export const menuFor = (scopes: readonly string[]): { group: MenuEntry["group"]; entries: MenuEntry[] }[] =>
  MENU_GROUPS.map((group) => ({
    group,
    entries: FEATURES.flatMap(({ menu, scope }) =>
      menu?.group === group && (!scope || scopes.includes(scope)) ? [menu] : [],
    ),
  }));
