import { Contact } from "lucide-react";
import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["customers", "people", "deliveries", "exports", "entries"],
  scope: "profiles:read",
  menu: { group: "observe", path: "customers", icon: Contact },
  pages: [
    { path: "customers", load: () => import("./CustomersPage") },
    { path: "customers/:id", load: () => import("./CustomerPage") },
  ],
};
