import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Settings",
};

export const zh: Words<typeof en> = {
  title: "设置",
};
