import { LayoutDashboard } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["dashboards", "home", "metrics", "results", "attribution"],
  scope: "journeys:read",
  menu: { group: "observe", path: "dashboards", icon: LayoutDashboard },
  pages: [
    { path: "dashboards", load: () => import("./DashboardsPage") },
    { path: "dashboards/:id", load: () => import("./DashboardPage") },
  ],
};
