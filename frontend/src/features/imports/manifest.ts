import { FileUp } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["imports"],
  scope: "imports:read",
  menu: { group: "set_up", path: "imports", icon: FileUp },
  pages: [
    { path: "imports", load: () => import("./ImportsPage") },
    { path: "imports/:id", load: () => import("./ImportPage") },
  ],
};
