import { Route } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["journeys"],
  scope: "journeys:read",
  menu: { group: "plan", path: "journeys", icon: Route },
  pages: [{ path: "journeys", load: () => import("./JourneysPage") }],
};
