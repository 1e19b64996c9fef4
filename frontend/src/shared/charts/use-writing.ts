import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { type Writing, writingOf } from "./writing";

/** How charts write in the language of the page, by the clock of a zone: the workspace's unless given. */
export function useWriting(given?: string): Writing {
  const { t } = useTranslation();
  const language = useLanguage();
  const workspaces = useZone();
  const zone = given ?? workspaces;
  return useMemo(() => writingOf(language, zone, t), [language, zone, t]);
}
