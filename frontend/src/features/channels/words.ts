import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Channels",
};

export const zh: Words<typeof en> = {
  title: "渠道",
};
