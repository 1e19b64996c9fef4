import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Rule",
};

export const zh: Words<typeof en> = {
  title: "规则",
};
