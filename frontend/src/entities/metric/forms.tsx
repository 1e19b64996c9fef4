import { asText, type FormParts } from "@/shared/schema-form/control";
import { MetricSelect } from "./MetricSelect";

export const forms: FormParts = {
  controls: {
    metric: ({ id, value, onChange }) => <MetricSelect id={id} value={asText(value)} onChange={onChange} />,
    "goal-metric": ({ id, value, onChange }) => <MetricSelect goal id={id} value={asText(value)} onChange={onChange} />,
  },
};
