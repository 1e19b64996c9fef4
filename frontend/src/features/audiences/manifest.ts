import { Users } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["audiences", "rules", "exports"],
  scope: "audiences:read",
  menu: { group: "plan", path: "audiences", icon: Users },
  pages: [
    { path: "audiences", load: () => import("./AudiencesPage") },
    { path: "audiences/new", load: () => import("./AudienceEditPage") },
    { path: "audiences/:id", load: () => import("./AudiencePage") },
    { path: "audiences/:id/edit", load: () => import("./AudienceEditPage") },
  ],
};
