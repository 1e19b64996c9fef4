import { Settings2 } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["settings"],
  scope: "settings:read",
  menu: { group: "set_up", path: "settings", icon: Settings2 },
  pages: [{ path: "settings", load: () => import("./SettingsPage") }],
};
