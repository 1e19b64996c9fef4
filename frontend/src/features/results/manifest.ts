import { Coins } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["results", "journeys", "people", "exports"],
  scope: "journeys:read",
  menu: { group: "observe", path: "costs", icon: Coins },
  pages: [
    { path: "journeys/:id/results", load: () => import("./ResultsPage") },
    { path: "costs", load: () => import("./CostsPage") },
  ],
};
