import { BellRing } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["alerts"],
  forms: true,
  scope: "alerts:read",
  menu: { group: "observe", path: "alerts", icon: BellRing },
  pages: [{ path: "alerts", load: () => import("./AlertsPage") }],
};
