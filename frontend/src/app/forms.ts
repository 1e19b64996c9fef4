import { forms as audience } from "@/entities/audience/forms";
import { forms as catalog } from "@/entities/catalog/forms";
import { forms as channel } from "@/entities/channel/forms";
import { forms as event } from "@/entities/event/forms";
import { forms as journey } from "@/entities/journey/forms";
import { forms as metric } from "@/entities/metric/forms";
import { forms as source } from "@/entities/source/forms";
import { forms as template } from "@/entities/template/forms";
import { forms as campaigns } from "@/features/campaigns/forms";
import { forms as canvas } from "@/features/canvas/forms";
import { forms as rules } from "@/features/rules/forms";
import { composeForms, type FormParts } from "@/shared/schema-form/control";
import { forms as basic } from "@/shared/schema-form/controls";

/** Whoever adds controls to the forms that are drawn from schemas. */
export const FORM_PARTS: readonly FormParts[] = [
  basic,
  audience,
  catalog,
  channel,
  event,
  journey,
  metric,
  source,
  template,
  rules,
  canvas,
  campaigns,
];

export const FORMS = composeForms(FORM_PARTS);

/** The texts of all controls. */
export const FORM_WORDS = FORM_PARTS.flatMap(({ words }) => words ?? []);
