import { UserRound } from "lucide-react";
import { TraitSelect } from "@/entities/catalog/TraitSelect";
import { useCatalog } from "@/entities/catalog/use-catalog";
import { ComparisonInput } from "../ComparisonInput";
import type { Value } from "../parts";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface TraitRule {
  kind: "trait";
  trait: string;
  op: string;
  value?: Value;
}

function Controls({ leaf, onChange }: ControlsProps<TraitRule>) {
  const { data } = useCatalog();
  const types = data?.traits.find((each) => each.name === leaf.trait)?.types ?? [];
  return (
    <Line
      kind="trait"
      parts={{
        trait: <TraitSelect inline value={leaf.trait} onChange={(trait) => onChange({ ...leaf, trait })} />,
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={types}
            of={{ trait: leaf.trait }}
            onChange={(test) => onChange({ kind: "trait", trait: leaf.trait, ...test })}
          />
        ),
      }}
    />
  );
}

export const trait: LeafCard<TraitRule> = {
  icon: UserRound,
  empty: { kind: "trait", trait: "", op: "eq", value: "" },
  Controls,
};
