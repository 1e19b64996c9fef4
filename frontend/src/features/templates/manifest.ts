import { BookOpenText } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["templates"],
  forms: true,
  scope: "templates:read",
  menu: { group: "plan", path: "templates", icon: BookOpenText },
  pages: [
    { path: "templates", load: () => import("./TemplatesPage") },
    { path: "templates/:id", load: () => import("./TemplatePage") },
  ],
};
