import { expect, test, vi } from "vitest";
import type { Manifest } from "@/shared/manifest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("navigator", { language: "en" });
});

const { FORM_PARTS } = await import("./forms");

const parts = import.meta.glob(["../entities/*/forms.tsx", "../features/*/forms.tsx"], {
  eager: true,
  import: "forms",
});
const manifests = import.meta.glob<Manifest>("../features/*/manifest.ts", { eager: true, import: "manifest" });
const sources = import.meta.glob<string>("../features/*/**/*.tsx", { eager: true, import: "default", query: "?raw" });

test("every owner of controls is listed", () => {
  for (const [file, forms] of Object.entries(parts)) expect(FORM_PARTS, file).toContain(forms);
  // All but the basic ones, which no owner has.
  expect(Object.keys(parts)).toHaveLength(FORM_PARTS.length - 1);
});

test("the pages of a feature that draws forms from schemas get the controls", () => {
  const drawing = Object.entries(sources).filter(([, text]) => text.includes('"@/shared/schema-form/SchemaForm"'));
  const features = new Set(drawing.map(([file]) => file.split("/")[2]));
  expect([...features].sort()).toEqual(["alerts", "campaigns", "canvas", "channels", "templates"]);
  for (const feature of features) expect(manifests[`../features/${feature}/manifest.ts`]?.forms, feature).toBe(true);
});
