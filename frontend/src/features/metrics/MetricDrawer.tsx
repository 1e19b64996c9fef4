import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { SetAlert } from "@/entities/alert/SetAlert";
import { useAlertName } from "@/entities/alert/use-alert-name";
import { MetricSelect } from "@/entities/metric/MetricSelect";
import { known } from "@/shared/api/types";
import { usePages } from "@/shared/api/use-pages";
import { Chart } from "@/shared/charts/Chart";
import { useWorkspace } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { EntityDrawer, SideDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { StatusTag } from "@/shared/ui/StatusTag";
import { UsedBy } from "@/shared/ui/UsedBy";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useInUse } from "@/shared/ui/use-in-use";
import { useToast } from "@/shared/ui/use-toast";
import { LeftOut } from "./LeftOut";
import { MetricForm } from "./MetricForm";
import { MetricPeople } from "./MetricPeople";
import styles from "./Metrics.module.css";
import { type Metric, type MetricVersion, metricAlerts, overTime } from "./metric";
import { useMeaning } from "./use-meaning";
import { useMetric, useMetricAct, useMetricValues, useUses } from "./use-metrics";

interface Props {
  /** The metric's id, or `NEW`; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** The most that a list gives at once. */
const MOST = 200;

/** The id of a metric that is not saved yet. */
export const NEW = "new";

/** One metric: its last 30 days, its versions and what uses it; or the form that changes it. */
export function MetricDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("metrics");
  const { can } = useWorkspace();
  const known = id === NEW ? null : id;
  const [edited, setEdited] = useState<string | null>(null);
  return (
    <>
      <SideDrawer open={can("audiences:write") && id === NEW} onClose={onClose} kind={t("new")}>
        <MetricForm metric={null} onDone={onClose} />
      </SideDrawer>
      <EntityDrawer
        open={known !== null}
        onClose={onClose}
        kind={t("kind")}
        id={known}
        asked={useMetric(known)}
        name={({ name }) => name}
        acts={(metric) => edited !== metric.id && <Acts metric={metric} onEdit={() => setEdited(metric.id)} />}
      >
        {(metric) =>
          edited === metric.id ? (
            <MetricForm key={metric.id} metric={metric} onDone={() => setEdited(null)} />
          ) : (
            <Shown metric={metric} />
          )
        }
      </EntityDrawer>
    </>
  );
}

function Acts({ metric, onEdit }: { metric: Metric; onEdit: () => void }) {
  const { t } = useTranslation("metrics");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const act = useMetricAct(metric.id);
  const confirm = useConfirm();
  const inUse = useInUse();
  const toast = useToast();
  if (!can("audiences:write")) return null;
  if (metric.archived_at) {
    return (
      <Button loading={act.isPending} onClick={() => act.mutate("restore", { onError: toast.failed })}>
        {shared("act.restore")}
      </Button>
    );
  }
  const archive = () =>
    confirm({
      title: t("archive_title", { name: metric.name }),
      text: t("archive_text"),
      act: shared("act.archive"),
      run: () => act.mutateAsync("archive"),
      refused: inUse,
    });
  return (
    <div className={styles.acts}>
      <Button onClick={archive}>{shared("act.archive")}</Button>
      <Button type="primary" onClick={onEdit}>
        {shared("act.edit")}
      </Button>
    </div>
  );
}

function Shown({ metric }: { metric: Metric }) {
  const { t } = useTranslation("metrics");
  const { t: shared } = useTranslation();
  const { meaning, unit } = useMeaning();
  const { definition } = metric;
  return (
    <>
      {metric.archived_at && <StatusTag state="archived" />}
      {metric.description && <p>{metric.description}</p>}
      <Values metric={metric} />
      <section>
        <h3>{t("meaning")}</h3>
        <Facts
          wide
          rows={{
            [t("meaning")]: meaning(definition),
            [t("unit.name")]: unit(definition),
            [t("grain.name")]: t(`grain.${definition.grain}`),
            [t("zone")]: definition.zone || t("zone_workspace"),
            [t("owner")]: metric.owner,
          }}
        />
      </section>
      <Versions id={metric.id} />
      <section>
        <h3>{shared("used_by.title")}</h3>
        <UsedBy uses={useUses(metric.id).data} none={t("not_used")} />
      </section>
    </>
  );
}

/** The last 30 days, alone or compared with another metric; the server refuses metrics of different units. */
function Values({ metric }: { metric: Metric }) {
  const { t } = useTranslation("metrics");
  const { t: shared } = useTranslation();
  const [other, setOther] = useState("");
  const alertName = useAlertName();
  const { data, error, refetch } = useMetricValues(other ? [metric.id, other] : [metric.id]);
  const shown = error ? undefined : data;
  return (
    <Chart
      title={t("last_days")}
      help={shown && <LeftOut series={shown.series} />}
      spec={shown && overTime(shown, metric.name)}
      people={
        shown ? (
          <MetricPeople name={metric.name} definition={metric.definition} values={shown} />
        ) : (
          shared("chart.nobody")
        )
      }
      extra={
        <MetricSelect
          clearable
          label={t("compare")}
          placeholder={t("compare")}
          without={metric.id}
          value={other}
          onChange={setOther}
          style={{ width: 150 }}
        />
      }
      alert={
        shown &&
        !metric.archived_at && (
          <SetAlert
            of={metricAlerts(metric, shown, {
              name: alertName,
              change: shared("chart.alert.change", { of: metric.name }),
              silent: shared("chart.alert.silent", { of: metric.name }),
            })}
          />
        )
      }
      error={error}
      onRetry={() => void refetch()}
    />
  );
}

function Versions({ id }: { id: string }) {
  const { t } = useTranslation("metrics");
  const { meaning, unit } = useMeaning();
  const versions = known<MetricVersion[]>(
    usePages("metrics/{metric}/versions", { limit: MOST }, { of: { metric: id } }).rows,
  );
  return (
    <section>
      <h3>{t("versions")}</h3>
      <ul className={styles.versions}>
        {versions.map(({ number, definition, published_at, published_by }) => (
          <li key={number}>
            <strong>{t("version", { number })}</strong> {meaning(definition)} · {unit(definition)}
            <small>
              <DateTime value={published_at} /> {published_by}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}
