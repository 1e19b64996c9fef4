import { asText, type FormParts } from "@/shared/schema-form/control";
import { ChannelSelect } from "./ChannelSelect";

export const forms: FormParts = {
  controls: {
    channel: ({ id, schema, value, onChange }) => (
      <ChannelSelect id={id} value={asText(value)} onChange={onChange} clearable={schema.default === ""} />
    ),
  },
};
