import { useTranslation } from "react-i18next";
import { changeLanguage } from "@/shared/i18n/change-language";
import type { Language } from "@/shared/session/preferences";
import { useToast } from "@/shared/ui/use-toast";

const NAMES: Record<Language, string> = { en: "English", zh: "简体中文" };

/** Turns the page to another language; when its texts cannot be had, it says so, stays as it is, and gives false. */
export function useChangeLanguage(): (language: Language) => Promise<boolean> {
  const { i18n, t } = useTranslation();
  const toast = useToast();
  return async (language) => {
    try {
      await changeLanguage(i18n, language);
      return true;
    } catch {
      toast.failed(new Error(t("user.language_failed", { language: NAMES[language] })));
      return false;
    }
  };
}
