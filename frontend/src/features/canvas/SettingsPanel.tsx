import { Button, Input, InputNumber, Select } from "antd";
import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOrganisations } from "@/entities/organisation/use-organisations";
import type { Journey } from "@/features/journeys/types";
import { useActOnJourney } from "@/features/journeys/use-journey";
import type { Problem } from "@/shared/api/types";
import { Fields } from "@/shared/schema-form/Fields";
import { under } from "@/shared/schema-form/problems";
import { SchemaForm } from "@/shared/schema-form/SchemaForm";
import { useWorkspace } from "@/shared/session/workspace";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Inspector.module.css";
import { useCanvas } from "./store";
import type { SettingsType } from "./types";

interface Props {
  journey: Journey;
  settings: SettingsType;
  /** The goal in a sentence; null without one. */
  goal: string | null;
  problems: Problem[];
}

/** The rules of the whole journey, and what it is called. */
export function SettingsPanel({ journey, settings, goal, problems }: Props) {
  const { t } = useTranslation("canvas");
  const { t: shared } = useTranslation();
  const value = useCanvas((state) => state.graph.settings);
  const set = useCanvas((state) => state.set);
  const show = useCanvas((state) => state.show);
  const readOnly = useCanvas((state) => state.readOnly);
  return (
    <section className={styles.panel} aria-label={t("rules.title")}>
      <header className={styles.head}>
        <div className={styles.title}>
          <h2>{t("rules.title")}</h2>
          <p>{t("rules.lead")}</p>
        </div>
        <Button
          type="text"
          size="small"
          aria-label={shared("act.close")}
          icon={<X size={17} />}
          onClick={() => show(null)}
        />
      </header>
      {/* Without fields to walk through, it is scrolled by its own focus. */}
      <div className={styles.body} tabIndex={readOnly ? 0 : undefined}>
        {goal && (
          <p className={styles.goal} data-testid="goal">
            <strong>{t("rules.goal")}</strong> {goal}
          </p>
        )}
        <Fields off={readOnly} className={styles.fields}>
          <SchemaForm
            name="settings"
            schema={settings.schema}
            words="canvas"
            value={value}
            onChange={set}
            problems={under(problems, "settings")}
          />
        </Fields>
        <About journey={journey} />
      </div>
    </section>
  );
}

function About({ journey }: { journey: Journey }) {
  const { t } = useTranslation("canvas");
  const { can } = useWorkspace();
  const toast = useToast();
  const act = useActOnJourney(journey.id);
  const [description, setDescription] = useState(journey.description);
  const change = (body: { description?: string; priority?: number; organisation?: string | null }) =>
    act.mutate({ act: "change", body }, { onError: toast.failed });
  return (
    <Fields off={!can("journeys:write")} className={`${styles.fields} ${styles.ways}`}>
      <div className={styles.name}>
        <label htmlFor="journey-description">{t("rules.description")}</label>
        <Input.TextArea
          id="journey-description"
          autoSize={{ minRows: 2, maxRows: 6 }}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
          onBlur={() => description !== journey.description && change({ description })}
        />
      </div>
      <OrganisationField journey={journey} onChange={(organisation) => change({ organisation })} />
      <div className={styles.name}>
        <label htmlFor="journey-priority">{t("rules.priority")}</label>
        <InputNumber
          id="journey-priority"
          precision={0}
          defaultValue={journey.priority}
          onBlur={(event) => {
            const priority = Number.parseInt(event.target.value, 10);
            if (Number.isFinite(priority) && priority !== journey.priority) change({ priority });
          }}
        />
        <p className="pl-soft" style={{ marginTop: 5, fontSize: 12.5 }}>
          {t("rules.priority_help")}
        </p>
      </div>
    </Fields>
  );
}

/** Which department or branch is credited; not asked for where there is none. */
function OrganisationField({ journey, onChange }: { journey: Journey; onChange: (id: string | null) => void }) {
  const { t } = useTranslation("canvas");
  const organisations = useOrganisations().data?.results ?? [];
  if (organisations.length === 0) return null;
  return (
    <div className={styles.name}>
      <label htmlFor="journey-organisation">{t("rules.organisation")}</label>
      <Select
        id="journey-organisation"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        placeholder={t("rules.organisation_none")}
        value={journey.organisation?.id}
        onChange={(id: string | undefined) => onChange(id ?? null)}
        options={organisations.map((each) => ({ value: each.id, label: each.name }))}
      />
      <p className="pl-soft" style={{ marginTop: 5, fontSize: 12.5 }}>
        {t("rules.organisation_help")}
      </p>
    </div>
  );
}
