import { asText, type FormParts } from "@/shared/schema-form/control";
import { JourneySelect } from "./JourneySelect";

export const forms: FormParts = {
  controls: {
    journey: ({ id, schema, value, onChange }) => (
      <JourneySelect id={id} value={asText(value)} onChange={onChange} clearable={schema.default === ""} />
    ),
  },
};
