import { Database } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["sources"],
  scope: "sources:read",
  menu: { group: "set_up", path: "sources", icon: Database },
  pages: [{ path: "sources", load: () => import("./SourcesPage") }],
};
