import { expect, test } from "vitest";
import en from "@/shared/i18n/locales/en.json";
import { FEATURES } from "./features";
import { menuFor } from "./menu";

const manifests = import.meta.glob("../features/*/manifest.ts", { eager: true, import: "manifest" });
const pages = FEATURES.flatMap(({ pages = [] }) => pages.map(({ path }) => path));

test("every feature that has a manifest is listed", () => {
  expect(new Set(Object.values(manifests))).toEqual(new Set(FEATURES));
});

test("no two pages have one address", () => {
  expect([...new Set(pages)]).toEqual(pages);
});

test("every entry of the menu opens a page of its own feature, and has a text", () => {
  for (const { menu, pages = [], scope } of FEATURES) {
    if (!menu) continue;
    expect(pages.map(({ path }) => path)).toContain(menu.path);
    expect(en.nav[menu.path]).toBeTruthy();
    // Everybody has a home page; its cards ask for scopes.
    if (menu.path !== "home") expect(scope).toBeTruthy();
  }
});

test("the menu shows what the role may open, in its groups", () => {
  const shown = menuFor(["journeys:read", "profiles:read", "channels:read"]);
  expect(shown.map(({ group, entries }) => [group, entries.map(({ path }) => path)])).toEqual([
    ["start", ["home"]],
    ["plan", ["journeys"]],
    ["observe", ["customers", "dashboards", "attribution", "costs"]],
    ["set_up", ["channels", "parked"]],
  ]);
});
