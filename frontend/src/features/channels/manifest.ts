import { RadioTower } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["channels"],
  forms: true,
  scope: "channels:read",
  menu: { group: "set_up", path: "channels", icon: RadioTower },
  pages: [{ path: "channels", load: () => import("./ChannelsPage") }],
};
