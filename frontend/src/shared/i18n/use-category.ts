import { useTranslation } from "react-i18next";
import { api } from "../api/client";
import type { Served } from "../api/types";
import { useWorkspace } from "../session/workspace";

export type Category = Served["Category"];

/** The categories of messages that can be chosen: the built-in ones, then the workspace's own. */
export function useCategories(): Category[] {
  return useCatalogue().filter((category) => category.archived_at === null);
}

/** What a category is called; one that is not known stays as it is. */
export function useCategory(): (code: string) => string {
  const { t } = useTranslation();
  const names = t("category", { returnObjects: true }) as Record<string, string>;
  const catalogue = useCatalogue();
  return (code) => sayCategory(names, catalogue, code);
}

/** The name of a category: in our words if it is built in, else as the workspace calls it. */
export const sayCategory = (
  names: Record<string, string>,
  catalogue: readonly Pick<Category, "code" | "name">[],
  code: string,
): string =>
  // A workspace may call its own “constructor”, which every object has.
  (Object.hasOwn(names, code) ? names[code] : catalogue.find((category) => category.code === code)?.name) ?? code;

function useCatalogue(): Category[] {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/categories", { params: { path: at } }).data?.results ?? [];
}
