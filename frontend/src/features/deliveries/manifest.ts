import { ChartNoAxesGantt } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["deliveries", "exports"],
  scope: "touches:read",
  menu: { group: "observe", path: "deliveries", icon: ChartNoAxesGantt },
  pages: [{ path: "deliveries", load: () => import("./DeliveriesPage") }],
};
