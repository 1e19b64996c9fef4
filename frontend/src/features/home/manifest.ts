import { House } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

/** Without a scope: every member has a home page, with the cards that their role may read. */
export const manifest: Manifest = {
  words: ["home", "results"],
  menu: { group: "start", path: "home", icon: House },
  pages: [{ path: "home", load: () => import("./HomePage") }],
};
