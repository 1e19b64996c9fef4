import { Users } from "lucide-react";
import { AudienceSelect } from "@/entities/audience/AudienceSelect";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface InAudienceRule {
  kind: "in_audience";
  audience: string;
}

function Controls({ leaf, onChange }: ControlsProps<InAudienceRule>) {
  return (
    <Line
      kind="in_audience"
      parts={{
        audience: (
          <AudienceSelect inline value={leaf.audience} onChange={(audience) => onChange({ ...leaf, audience })} />
        ),
      }}
    />
  );
}

export const inAudience: LeafCard<InAudienceRule> = {
  icon: Users,
  empty: { kind: "in_audience", audience: "" },
  Controls,
};
