import { api } from "@/shared/api/client";
import { known, type Served, type ServedBut } from "@/shared/api/types";
import type { NodeType, SettingsType } from "./types";

export type NodeTypes = ServedBut<Served["NodeTypes"], { results: NodeType[]; settings: SettingsType }>;

/** Every node type there is, in the order of the palette, and what can be set for a whole journey. */
export const useNodeTypes = () =>
  api.useQuery(
    "get",
    "/api/node-types",
    {},
    {
      select: known<NodeTypes>,
      staleTime: Number.POSITIVE_INFINITY,
    },
  );
