import { Form, Input } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { SchedulePreview } from "@/features/canvas/forms/SchedulePreview";
import type { Problem } from "@/shared/api/types";
import { Fields } from "@/shared/schema-form/Fields";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import type { Schema } from "@/shared/schema-form/schema";
import { Card } from "@/shared/ui/Card";
import styles from "./Campaigns.module.css";
import { type CampaignForm, type CampaignType, type Parts, partsOf, withKind } from "./campaign";
import { KindChoice } from "./KindChoice";
import { Limits } from "./Limits";

interface Props {
  type: CampaignType;
  name: string;
  nameProblem: string | null;
  form: CampaignForm;
  /** May only be looked at. */
  off: boolean;
  problems: Problem[];
  onName: (name: string) => void;
  onForm: (form: CampaignForm) => void;
}

/** All that a campaign asks for, from the name to the goal. */
export function CampaignFields({ type, name, nameProblem, form, off, problems, onName, onForm }: Props) {
  const { t } = useTranslation("campaigns");
  const parts = partsOf(form);
  const part = (which: keyof Parts) => (
    <Part type={type} which={which} fields={parts[which]} form={form} problems={problems} onForm={onForm} />
  );
  return (
    <Fields off={off} className={styles.fields}>
      <Card title={t("part.kind")}>
        <Form layout="vertical" component="div">
          <Form.Item
            label={t("name")}
            htmlFor="campaign-name"
            {...(nameProblem && { help: nameProblem, validateStatus: "error" as const })}
          >
            <Input
              id="campaign-name"
              value={name}
              maxLength={200}
              placeholder={t("name_hint")}
              onChange={(event) => onName(event.target.value)}
            />
          </Form.Item>
        </Form>
        <KindChoice value={form.kind} onChange={(kind) => onForm(withKind(form, kind))} />
      </Card>
      <Card title={t("part.who")}>{part("who")}</Card>
      <Card title={t("part.message")}>{part("message")}</Card>
      {parts.when.length > 0 && (
        <Card title={t("part.when")}>
          {part("when")}
          {form.kind === "once" && form.when === "time" && (
            <div className={styles.dates}>
              <SchedulePreview start={form.start} zone={form.time_zone} repeat="" onChange={() => undefined} />
            </div>
          )}
        </Card>
      )}
      <Card title={t("part.limits")}>
        {part("limits")}
        <Limits channel={form.channel} />
      </Card>
      <Card title={t("part.goal")}>{part("goal")}</Card>
    </Fields>
  );
}

interface PartProps {
  type: CampaignType;
  which: keyof Parts;
  fields: readonly string[];
  form: CampaignForm;
  problems: Problem[];
  onForm: (form: CampaignForm) => void;
}

/** Some fields of the form. */
function Part({ type: { schema }, which, fields, form, problems, onForm }: PartProps) {
  const asked = useMemo<Schema>(() => {
    const properties = Object.entries(schema.properties ?? {}).filter(([field]) => fields.includes(field));
    return { ...schema, properties: Object.fromEntries(properties) };
  }, [schema, fields]);
  return (
    <SchemaForm
      name={`campaign-${which}`}
      schema={asked}
      root={schema}
      // The fields of a goal are those of a journey's.
      words={which === "goal" ? "canvas" : "campaigns"}
      value={form}
      onChange={(next) => onForm(next as CampaignForm)}
      problems={problems}
    />
  );
}
