import { asText, type FormParts } from "@/shared/schema-form/control";
import { SourceSelect } from "./SourceSelect";

export const forms: FormParts = {
  controls: {
    source: ({ id, schema, value, onChange }) => (
      <SourceSelect id={id} value={asText(value)} onChange={onChange} clearable={schema.default === ""} />
    ),
  },
};
