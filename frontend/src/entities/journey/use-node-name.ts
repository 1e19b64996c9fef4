import { api } from "@/shared/api/client";
import type { NodeRef } from "./node";

const useLabels = () =>
  api.useQuery(
    "get",
    "/api/node-types",
    {},
    {
      select: ({ results }) => results,
      staleTime: Number.POSITIVE_INFINITY,
    },
  ).data;

/** Names a node of a journey: its own name, or what its kind is called. */
export function useNodeName(): (node: NodeRef) => string {
  const labels = useLabels();
  return (node) => {
    const found = labels?.find((type) => type.kind === node.kind);
    return node.name || (found ? found.label : node.kind);
  };
}

/** Names a port of a node: as its kind calls it (`withheld`), or by the name that somebody gave it (an arm, a path). */
export function usePortName(): (node: NodeRef | null, port: string) => string {
  const labels = useLabels();
  return (node, port) => {
    const found = labels?.find((type) => type.kind === node?.kind)?.ports.find(({ name }) => name === port);
    return found ? found.label : port;
  };
}
