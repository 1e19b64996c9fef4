import type { FlatNamespace } from "i18next";
import { useTranslation } from "react-i18next";

/** What the texts `words` say of a schema beyond what it says itself, by their key; "" when they say nothing. */
export function useUnsaid(words: FlatNamespace): (key: string) => string {
  const { i18n } = useTranslation();
  const say = i18n.t as (key: string) => string;
  return (key) => (i18n.exists(`${words}:${key}`) ? say(`${words}:${key}`) : "");
}
