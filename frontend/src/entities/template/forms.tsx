import { asText, type FormParts } from "@/shared/schema-form/control";
import { TemplateSelect } from "./TemplateSelect";

export const forms: FormParts = {
  controls: {
    template: ({ id, value, onChange, owner }) => (
      <TemplateSelect id={id} channel={asText(owner.channel)} value={asText(value)} onChange={onChange} />
    ),
  },
};
