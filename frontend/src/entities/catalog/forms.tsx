import { asText, type FormParts } from "@/shared/schema-form/control";
import { TagSelect } from "./TagSelect";
import { TraitSelect } from "./TraitSelect";

export const forms: FormParts = {
  controls: {
    trait: ({ id, value, onChange }) => <TraitSelect id={id} value={asText(value)} onChange={onChange} />,
    tag: ({ id, value, onChange }) => <TagSelect id={id} value={asText(value)} onChange={onChange} />,
  },
};
