import { theme } from "antd";
import { useMemo } from "react";
import { useLanguage } from "@/shared/session/preferences";
import { type Look, lookOf } from "./look";

/** The look of charts in the theme and the language of the page. */
export function useLook(): Look {
  const { token } = theme.useToken();
  const language = useLanguage();
  // The page's type differs by language, and a canvas takes no variable of the style sheet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the style of the page changes with its language.
  return useMemo(() => lookOf(token, getComputedStyle(document.body).fontFamily), [token, language]);
}
