import { useEffect, useEffectEvent } from "react";
import { useTranslation } from "react-i18next";
import { useChangeLanguage } from "@/shared/i18n/use-change-language";
import { type Language, usePreferences } from "@/shared/session/preferences";

/** Keeps the page in the preferred language, which follows whoever is signed in; if its texts cannot be had, the old one stays. */
export function FollowLanguage() {
  const { i18n } = useTranslation();
  const wanted = usePreferences((state) => state.language);
  const change = useChangeLanguage();
  const follow = useEffectEvent(async () => {
    if (!(await change(wanted))) usePreferences.getState().setLanguage(i18n.language as Language);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the preference; the page's own language is what follows.
  useEffect(() => void follow(), [wanted]);
  return null;
}
