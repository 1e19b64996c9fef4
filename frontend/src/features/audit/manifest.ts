import { ScrollText } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["audit"],
  scope: "audit:read",
  menu: { group: "set_up", path: "audit", icon: ScrollText },
  pages: [{ path: "audit", load: () => import("./AuditPage") }],
};
