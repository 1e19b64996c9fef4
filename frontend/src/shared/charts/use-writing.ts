import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { type Writing, writingOf } from "./writing";

/** How charts write in the language of the page, by the clock of the workspace. */
export function useWriting(): Writing {
  const { t } = useTranslation();
  const language = useLanguage();
  const zone = useZone();
  return useMemo(() => writingOf(language, zone, t), [language, zone, t]);
}
