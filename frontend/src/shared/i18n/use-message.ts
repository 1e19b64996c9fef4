import { ApiError } from "@/shared/api/client";
import type { Problem, Text } from "@/shared/api/types";
import { useLanguage } from "@/shared/session/preferences";

/** Says what went wrong in the language of the page: an error's or a problem's words. */
export function useMessage(): (error: Error | Problem) => string {
  const language = useLanguage();
  return (error) => {
    if (error instanceof ApiError) {
      const first = error.problems[0];
      if (error.problems.length === 1 && first) return language === "zh" ? first.message_zh : first.message;
      return language === "zh" ? error.zh : error.en;
    }
    if (error instanceof Error) return error.message;
    return language === "zh" ? error.message_zh : error.message;
  };
}

/** Picks the side of a bilingual text that the page is written in. */
export function useText(): (text: Text | null | undefined) => string {
  const language = useLanguage();
  return (text) => text?.[language] ?? "";
}
