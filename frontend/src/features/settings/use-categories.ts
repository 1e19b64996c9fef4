import { useMutation } from "@tanstack/react-query";
import { client, dataOf } from "@/shared/api/client";
import { refresh } from "@/shared/api/query-client";
import type { Served } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

const HERE = "/api/workspaces/{workspace}/categories";

export type NewCategory = Served["NewCategoryRequest"];

/** What is done to a category. */
type Act = { id: string; move: "archive" | "restore" } | { id: string; change: Served["PatchedCategoryChangeRequest"] };

/** Makes a category of the workspace's own. */
export function useAddCategory() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (body: NewCategory) => dataOf(client.POST(HERE, { params: { path: at }, body })),
    onSuccess: () => refresh("categories"),
  });
}

/** Renames, archives or restores one. */
export function useCategoryAct() {
  const { at } = useWorkspace();
  return useMutation({
    mutationFn: (act: Act) => {
      const params = { path: { ...at, category: act.id } };
      if ("change" in act) return dataOf(client.PATCH(`${HERE}/{category}`, { params, body: act.change }));
      return dataOf(client.POST(`${HERE}/{category}/${act.move}`, { params }));
    },
    onSuccess: () => refresh("categories"),
  });
}
