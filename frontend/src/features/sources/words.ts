import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Sources",
};

export const zh: Words<typeof en> = {
  title: "数据源",
};
