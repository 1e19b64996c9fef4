import { Button, Form, Input, Segmented, Select, Switch } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { EventSelect } from "@/entities/event/EventSelect";
import { PropertySelect } from "@/entities/event/PropertySelect";
import { ConditionsBuilder } from "@/features/rules/ConditionsBuilder";
import { RuleBuilder } from "@/features/rules/RuleBuilder";
import { ApiError } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";
import { Chart } from "@/shared/charts/Chart";
import { TimeZoneSelect } from "@/shared/controls/TimeZoneSelect";
import { useMessage } from "@/shared/i18n/use-message";
import { useToast } from "@/shared/ui/use-toast";
import { LeftOut } from "./LeftOut";
import styles from "./Metrics.module.css";
import {
  AGGREGATES,
  changed,
  type Definition,
  type Draft,
  EMPTY,
  GRAINS,
  isWhole,
  type Metric,
  ofProperty,
  overTime,
  problemsOf,
  UNITS,
  within,
} from "./metric";
import { usePreview, useSaveMetric } from "./use-metrics";

/** The form that makes or changes a metric, with a preview of its last 30 days. */
export function MetricForm({ metric, onDone }: { metric: Metric | null; onDone: () => void }) {
  const { t } = useTranslation("metrics");
  const { t: shared } = useTranslation();
  const toast = useToast();
  // As it was when the form was opened, so that saving over a newer version is refused.
  const [opened] = useState(metric);
  const save = useSaveMetric(opened);
  const [draft, setDraft] = useState<Draft>({
    name: metric?.name ?? "",
    description: metric?.description ?? "",
    definition: metric?.definition ? { ...EMPTY, ...metric.definition } : EMPTY,
  });
  const { definition } = draft;
  const preview = usePreview(definition);
  const refused = save.error instanceof ApiError ? save.error.problems : [];
  const shown = preview.error ? undefined : (preview.data?.values ?? undefined);
  const known = isWhole(definition) ? (preview.data?.problems ?? []) : [];
  const problems = [...known, ...refused.filter(({ path }) => !known.some((each) => each.path === path))];
  const submit = () =>
    save.mutate(draft, {
      onSuccess: () => {
        toast.done(t("saved"));
        onDone();
      },
      onError: (error) =>
        error instanceof ApiError && error.problems.some(({ path }) => path) ? null : toast.failed(error),
    });
  return (
    <Form layout="vertical" component="div">
      <Field label={t("name")} id="metric-name" problems={refused.filter(({ path }) => path === "name")}>
        <Input
          id="metric-name"
          value={draft.name}
          maxLength={200}
          autoFocus={!metric}
          onChange={({ target }) => setDraft({ ...draft, name: target.value })}
        />
      </Field>
      <Field label={t("description")} id="metric-description">
        <Input.TextArea
          id="metric-description"
          value={draft.description}
          maxLength={2000}
          autoSize={{ minRows: 1, maxRows: 4 }}
          onChange={({ target }) => setDraft({ ...draft, description: target.value })}
        />
      </Field>
      <DefinitionFields
        definition={definition}
        problems={problems}
        onChange={(change) => setDraft({ ...draft, definition: changed(definition, change) })}
      />
      {isWhole(definition) && (shown || preview.error) && (
        <Chart
          title={t("preview")}
          help={shown && <LeftOut series={shown.series} />}
          spec={shown && overTime(shown, draft.name || t("kind"))}
          people={t("no_people_draft")}
          error={preview.error}
          onRetry={() => void preview.refetch()}
        />
      )}
      <div className={styles.foot}>
        <Button onClick={onDone}>{shared("act.cancel")}</Button>
        <Button
          type="primary"
          disabled={!draft.name.trim() || !isWhole(definition)}
          loading={save.isPending}
          onClick={submit}
        >
          {shared("act.save")}
        </Button>
      </div>
    </Form>
  );
}

interface DefinitionProps {
  definition: Definition;
  problems: readonly Problem[];
  onChange: (change: Partial<Definition>) => void;
}

function DefinitionFields({ definition, problems, onChange }: DefinitionProps) {
  const { t } = useTranslation("metrics");
  const of = (field: keyof Definition) => problemsOf(problems, field);
  const aggregates = AGGREGATES.map((value) => ({ value, label: t(`aggregate.${value}`) }));
  const grains = GRAINS.map((value) => ({ value, label: t(`grain.${value}`) }));
  const units = UNITS.filter((unit) => unit === "count" || definition.aggregate === "mean" || unit !== "percent");
  return (
    <>
      <Field label={t("aggregate.name")} id="metric-aggregate" problems={of("aggregate")}>
        <Select
          id="metric-aggregate"
          value={definition.aggregate}
          options={aggregates}
          onChange={(aggregate) => onChange({ aggregate })}
        />
      </Field>
      <Field label={t("event")} id="metric-event" problems={of("event")}>
        <EventSelect id="metric-event" value={definition.event} onChange={(event) => onChange({ event })} />
      </Field>
      {ofProperty(definition) && (
        <>
          <Field label={t("property")} id="metric-property" problems={of("property")}>
            <PropertySelect
              id="metric-property"
              event={definition.event}
              value={definition.property}
              onChange={(property) => onChange({ property })}
            />
          </Field>
          <Field label={t("unit.name")} id="metric-unit" problems={[...of("unit"), ...of("currency")]}>
            <div className={styles.unit}>
              <Select
                id="metric-unit"
                value={definition.unit}
                options={units.map((value) => ({ value, label: t(`unit.${value}`) }))}
                onChange={(unit) => onChange({ unit })}
              />
              {definition.unit === "money" && (
                <Input
                  aria-label={t("currency")}
                  placeholder="EUR"
                  value={definition.currency}
                  maxLength={3}
                  onChange={({ target }) => onChange({ currency: target.value.toUpperCase() })}
                />
              )}
            </div>
          </Field>
        </>
      )}
      <Field label={t("where")}>
        <ConditionsBuilder
          event={definition.event}
          value={definition.where ?? []}
          onChange={(where) => onChange({ where: where.length > 0 ? where : null })}
          problems={within(problems, "where")}
        />
      </Field>
      <OnlySome definition={definition} problems={problems} onChange={onChange} />
      <Field label={t("grain.name")}>
        <Segmented
          aria-label={t("grain.name")}
          value={definition.grain}
          options={grains}
          onChange={(grain) => onChange({ grain })}
        />
      </Field>
      <Field label={t("zone")} id="metric-zone" problems={of("zone")}>
        <TimeZoneSelect id="metric-zone" workspaces value={definition.zone} onChange={(zone) => onChange({ zone })} />
      </Field>
    </>
  );
}

/** A switch and a rule: only the events of customers who match it now. */
function OnlySome({ definition, problems, onChange }: DefinitionProps) {
  const { t } = useTranslation("metrics");
  const label = useId();
  const [some, setSome] = useState(definition.rule !== null);
  const toggle = (on: boolean) => {
    setSome(on);
    if (!on) onChange({ rule: null });
  };
  return (
    <Form.Item>
      <div className={styles.switch}>
        <Switch checked={some} aria-labelledby={label} onChange={toggle} />
        <span id={label}>{t("only_some")}</span>
      </div>
      {some && (
        <RuleBuilder
          value={definition.rule}
          onChange={(rule) => onChange({ rule })}
          problems={within(problems, "rule")}
        />
      )}
    </Form.Item>
  );
}

interface FieldProps {
  label: string;
  id?: string;
  problems?: readonly Problem[];
  children: ReactNode;
}

function Field({ label, id, problems = [], children }: FieldProps) {
  const message = useMessage();
  const first = problems.find(({ path }) => !path.includes("["));
  return (
    <Form.Item
      label={label}
      {...(id && { htmlFor: id })}
      {...(first && {
        help: message(first),
        validateStatus: first.severity === "warning" ? ("warning" as const) : ("error" as const),
      })}
    >
      {children}
    </Form.Item>
  );
}
