import { useQuery } from "@tanstack/react-query";
import { http } from "@/shared/api/http";
import type { Text } from "@/shared/api/types";
import { useText } from "@/shared/i18n/use-message";
import type { NodeRef } from "./types";

/** Names a node of a journey: its own name, or what its kind is called. */
export function useNodeName(): (node: NodeRef) => string {
  const text = useText();
  const { data } = useQuery({
    queryKey: ["node-types", "labels"],
    queryFn: async ({ signal }) =>
      (await http.get<{ results: { kind: string; label: Text }[] }>("/node-types", {}, signal)).results,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (node) => {
    const found = data?.find((type) => type.kind === node.kind);
    return node.name || (found ? text(found.label) : node.kind);
  };
}
