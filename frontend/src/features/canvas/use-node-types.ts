import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { NodeType, SettingsType } from "./types";

export interface NodeTypes {
  results: NodeType[];
  settings: SettingsType;
}

/** Every node type there is, in the order of the palette, and what can be set for a whole journey. */
export const useNodeTypes = () =>
  useQuery({
    queryKey: ["node-types"],
    queryFn: ({ signal }) => http.get<NodeTypes>("/node-types", {}, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
