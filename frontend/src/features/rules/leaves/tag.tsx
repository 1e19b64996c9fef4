import { Tag } from "lucide-react";
import { TagSelect } from "@/entities/catalog/TagSelect";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface TagRule {
  kind: "tag";
  tag: string;
}

function Controls({ leaf, onChange }: ControlsProps<TagRule>) {
  return (
    <Line
      kind="tag"
      parts={{ tag: <TagSelect inline value={leaf.tag} onChange={(tag) => onChange({ ...leaf, tag })} /> }}
    />
  );
}

export const tag: LeafCard<TagRule> = { icon: Tag, empty: { kind: "tag", tag: "" }, Controls };
