import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Templates",
};

export const zh: Words<typeof en> = {
  title: "模板",
};
