import type { Words } from "@/shared/i18n/words";

export const en = {
  title: "Deliveries",
};

export const zh: Words<typeof en> = {
  title: "触达记录",
};
