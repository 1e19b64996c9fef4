import { asText, type FormParts } from "@/shared/schema-form/control";
import { EventSelect } from "./EventSelect";
import { PropertySelect } from "./PropertySelect";

export const forms: FormParts = {
  controls: {
    event: ({ id, value, onChange }) => <EventSelect id={id} value={asText(value)} onChange={onChange} />,
    property: ({ id, value, onChange, owner }) => (
      <PropertySelect id={id} event={asText(owner.event)} value={asText(value)} onChange={onChange} />
    ),
  },
};
