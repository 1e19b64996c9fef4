import { keepPreviousData } from "@tanstack/react-query";
import { api } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import type { Cut, FiguresQuery, Scope } from "./figures";

/** The kept figures of a journey; asked again every minute while the page is seen. */
export function useFigures(journey: string, query: FiguresQuery) {
  const { at } = useWorkspace();
  return api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/figures",
    { params: { path: { ...at, journey }, query } },
    { refetchInterval: 60_000, placeholderData: keepPreviousData },
  );
}

/** The people counted in a figure of a journey, or of the workspace. */
export function useBehind({ journey = "", ...scope }: Scope, cut: Cut) {
  const { at } = useWorkspace();
  const query = { ...scope, ...cut };
  const ofJourney = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/journeys/{journey}/figures/people",
    { params: { path: { ...at, journey }, query } },
    { enabled: journey !== "" },
  );
  const ofAll = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/figures/people",
    { params: { path: at, query } },
    { enabled: journey === "" },
  );
  return journey ? ofJourney : ofAll;
}
