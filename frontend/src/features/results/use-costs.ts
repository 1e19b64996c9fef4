import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import type { CostsQuery } from "./costs";
import type { Part } from "./figures";

/** What a journey cost, and what its messages earned. */
export function useCosts(journey: string, query: CostsQuery) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/costs",
    { params: { path: { ...at, journey }, query: { ...query, by: query.by as Part } } },
    { placeholderData: keepPreviousData },
  );
}

/** The same of all journeys. */
export function useWorkspaceCosts(query: CostsQuery) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/costs",
    { params: { path: at, query } },
    { placeholderData: keepPreviousData },
  );
}
