import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["results", "journeys"],
  scope: "journeys:read",
  pages: [{ path: "journeys/:id/results", load: () => import("./ResultsPage") }],
};
