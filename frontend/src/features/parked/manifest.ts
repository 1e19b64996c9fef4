import { CirclePause } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["parked"],
  scope: "journeys:read",
  menu: { group: "set_up", path: "parked", icon: CirclePause },
  pages: [{ path: "parked", load: () => import("./ParkedPage") }],
};
