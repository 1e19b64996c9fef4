import { ChartLine } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["metrics", "rules"],
  scope: "audiences:read",
  menu: { group: "observe", path: "metrics", icon: ChartLine },
  pages: [{ path: "metrics", load: () => import("./MetricsPage") }],
};
