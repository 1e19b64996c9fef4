import { Route } from "lucide-react";
import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { RunContext } from "@/entities/journey/run-context";
import { Suggest } from "@/shared/controls/Suggest";
import { ComparisonInput } from "../ComparisonInput";
import type { Value } from "../parts";
import { type ControlsProps, type LeafCard, Line } from "./card";

interface ContextRule {
  kind: "context";
  name: string;
  op: string;
  value?: Value;
}

function Controls({ leaf, onChange }: ControlsProps<ContextRule>) {
  const { t } = useTranslation("rules");
  const declared = useContext(RunContext);
  const type = declared.find((each) => each.name === leaf.name)?.type;
  return (
    <Line
      kind="context"
      parts={{
        name: (
          <Suggest
            inline
            value={leaf.name}
            onChange={(name) => onChange({ ...leaf, name })}
            options={declared.map((each) => each.name)}
            label={t("label.context")}
            placeholder={t("holder.context")}
          />
        ),
        test: (
          <ComparisonInput
            op={leaf.op}
            value={leaf.value}
            types={type ? [type] : []}
            of={null}
            onChange={(test) => onChange({ kind: "context", name: leaf.name, ...test })}
          />
        ),
      }}
    />
  );
}

export const context: LeafCard<ContextRule> = {
  icon: Route,
  empty: { kind: "context", name: "", op: "eq", value: "" },
  needsRun: true,
  Controls,
};
