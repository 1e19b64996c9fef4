import type { Words } from "@/shared/i18n/words";

export const en = { title: "Journeys" };

export const zh: Words<typeof en> = { title: "旅程" };
