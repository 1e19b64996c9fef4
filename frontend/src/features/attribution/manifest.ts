import { Scale } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["attribution"],
  scope: "journeys:read",
  menu: { group: "observe", path: "attribution", icon: Scale },
  pages: [{ path: "attribution", load: () => import("./AttributionPage") }],
};
