import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["canvas", "journeys", "people", "exports", "entries"],
  forms: true,
  scope: "journeys:read",
  pages: [{ path: "journeys/:id", load: () => import("./CanvasPage") }],
};
