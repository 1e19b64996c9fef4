import { useTranslation } from "react-i18next";
import { Badge } from "@/shared/ui/Badge";
import { stateOf, type Template } from "./template";

const TONES = { draft: "mute", changed: "warn", published: "good" } as const;

/** How far a template has got. */
export function TemplateState({ template }: { template: Template }) {
  const { t } = useTranslation("templates");
  const state = stateOf(template);
  return <Badge tone={TONES[state]}>{t(`states.${state}`, { n: template.latest_version?.number ?? 0 })}</Badge>;
}
