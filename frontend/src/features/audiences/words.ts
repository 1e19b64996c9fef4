import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Audiences",
};

export const zh: Words<typeof en> = {
  title: "人群",
};
