import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Customers",
};

export const zh: Words<typeof en> = {
  title: "客户",
};
