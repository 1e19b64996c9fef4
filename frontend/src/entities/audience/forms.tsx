import { asText, type FormParts } from "@/shared/schema-form/control";
import { AudienceSelect } from "./AudienceSelect";

export const forms: FormParts = {
  controls: {
    audience: ({ id, schema, value, onChange }) => (
      <AudienceSelect id={id} value={asText(value)} onChange={onChange} clearable={schema.default === ""} />
    ),
  },
};
