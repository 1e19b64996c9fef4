import { useTranslation } from "react-i18next";
import { changeLanguage } from "@/shared/i18n/change-language";
import type { Language } from "@/shared/session/preferences";
import { useToast } from "@/shared/ui/use-toast";

const NAMES: Record<Language, string> = { en: "English", zh: "简体中文" };

/** Changes the language of the page and returns whether that worked; shows an error when the texts cannot be loaded. */
export function useChangeLanguage(): (language: Language) => Promise<boolean> {
  const { i18n, t } = useTranslation();
  const toast = useToast();
  return async (language) => {
    try {
      return await changeLanguage(i18n, language);
    } catch {
      toast.failed(new Error(t("user.language_failed", { language: NAMES[language] })));
      return false;
    }
  };
}
