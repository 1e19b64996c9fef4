import { FileDown } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["exports"],
  scope: "exports:read",
  menu: { group: "set_up", path: "exports", icon: FileDown },
  pages: [{ path: "exports", load: () => import("./ExportsPage") }],
};
