import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import type { CostsQuery } from "./costs";

/** What the messages of a journey cost, and what they earned. */
export function useCosts(journey: string, query: CostsQuery) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/costs",
    { params: { path: { ...at, journey }, query } },
    { placeholderData: keepPreviousData },
  );
}
