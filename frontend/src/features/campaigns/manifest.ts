import type { Manifest } from "@/shared/manifest";

export const manifest: Manifest = {
  words: ["campaigns", "canvas", "journeys"],
  forms: true,
  scope: "journeys:read",
  pages: [
    { path: "campaigns/new", load: () => import("./CampaignPage") },
    { path: "campaigns/:id", load: () => import("./CampaignPage") },
  ],
};
