import { Radio } from "antd";
import { useTranslation } from "react-i18next";
import type { ControlProps, FormParts } from "@/shared/schema-form/control";
import { Arms } from "./Arms";

function When({ id, value, onChange }: ControlProps) {
  const { t } = useTranslation("campaigns");
  return (
    <Radio.Group
      id={id}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      options={(["launch", "time"] as const).map((each) => ({ value: each, label: t(`when.${each}`) }))}
    />
  );
}

export const forms: FormParts = {
  words: ["campaigns"],
  inside: ["campaign-arms"],
  controls: { "campaign-arms": Arms, "campaign-when": When },
};
