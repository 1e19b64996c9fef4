import type { ParseKeys } from "i18next";
import { useTranslation } from "react-i18next";

export const MEDIA = ["email", "sms", "push", "wechat_oa", "wecom", "mini_program", "webhook", "in_app"] as const;

/** The name of a medium for people; one that the app does not know stays as it is. */
export function useMedium(): (medium: string) => string {
  const { t, i18n } = useTranslation();
  return (medium) => (i18n.exists(`medium.${medium}`) ? t(`medium.${medium}` as ParseKeys) : medium);
}
