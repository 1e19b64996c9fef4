import { Contact } from "lucide-react";
import { NamespaceSelect } from "@/entities/catalog/NamespaceSelect";
import { ComparisonInput } from "../ComparisonInput";
import type { Value } from "../parts";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface IdentifierRule {
  kind: "identifier";
  namespace: string;
  op: string;
  value?: Value;
}

function Controls({ leaf, onChange }: ControlsProps<IdentifierRule>) {
  return (
    <Line
      kind="identifier"
      parts={{
        namespace: (
          <NamespaceSelect inline value={leaf.namespace} onChange={(namespace) => onChange({ ...leaf, namespace })} />
        ),
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={["text"]}
            of={{ namespace: leaf.namespace }}
            onChange={(test) => onChange({ kind: "identifier", namespace: leaf.namespace, ...test })}
          />
        ),
      }}
    />
  );
}

export const identifier: LeafCard<IdentifierRule> = {
  icon: Contact,
  empty: { kind: "identifier", namespace: "email", op: "exists" },
  Controls,
};
