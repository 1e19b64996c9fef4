import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Asked } from "./attribution";

/** Program lift, measured by the program holdout. */
export function useProgram() {
  const { at } = useWorkspace();
  return api.useQuery("get", "/api/workspaces/{workspace}/program", { params: { path: at } }, { staleTime: 60_000 });
}

/** The conversions of a period as each model shares them; the answer before stays while another is on its way. */
export function useAttribution(asked: Asked) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/results/attribution",
    { params: { path: at, query: asked } },
    { placeholderData: keepPreviousData, staleTime: 60_000 },
  );
}
