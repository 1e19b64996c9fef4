import { Button, Segmented, Tooltip } from "antd";
import { ArchiveRestore, Archive as Box, PencilLine, RefreshCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { ExportButton } from "@/entities/export/ExportButton";
import { Chart } from "@/shared/charts/Chart";
import { formatNumber } from "@/shared/format/number";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { DateTime, TimeAgo } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { StatusTag } from "@/shared/ui/StatusTag";
import { UsedBy } from "@/shared/ui/UsedBy";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useInUse } from "@/shared/ui/use-in-use";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Audiences.module.css";
import type { Audience } from "./audience";
import { MembersTable } from "./MembersTable";
import { useAudience } from "./use-audience";
import { useAudienceAct } from "./use-audience-act";
import { useSizes } from "./use-sizes";
import { useUses } from "./use-uses";

export function Page() {
  const { id = "" } = useParams();
  const { t } = useTranslation("audiences");
  const { home } = useWorkspace();
  const { data: audience, error, refetch } = useAudience(id);
  if (error && !audience) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!audience) return <Loading />;
  return (
    <>
      <PageHeader
        title={audience.name}
        lead={audience.description}
        back={`${home}/audiences`}
        aside={audience.archived_at && <StatusTag state="archived" />}
      >
        {!audience.archived_at && (
          <ExportButton list="members" filters={{ audience: audience.id }} name={audience.name} />
        )}
        <Acts audience={audience} />
      </PageHeader>
      <PageBody>
        <div className={styles.columns}>
          <div className={styles.stack}>
            <section className={`pl-card ${styles.card}`}>
              <h2>{t("rule")}</h2>
              <p className={styles.sentence}>{audience.sentence}</p>
            </section>
            <Sizes id={audience.id} />
            <MembersTable id={audience.id} />
          </div>
          <aside className={styles.stack}>
            <Facts audience={audience} />
            <Uses id={audience.id} />
          </aside>
        </div>
      </PageBody>
    </>
  );
}

function Acts({ audience }: { audience: Audience }) {
  const { t } = useTranslation("audiences");
  const { t: shared } = useTranslation();
  const { home, can } = useWorkspace();
  const act = useAudienceAct(audience.id);
  const confirm = useConfirm();
  const inUse = useInUse();
  const toast = useToast();
  if (!can("audiences:write")) return null;
  if (audience.archived_at) {
    return (
      <Button
        icon={<ArchiveRestore size={16} />}
        loading={act.isPending}
        onClick={() => act.mutate("restore", { onError: toast.failed })}
      >
        {t("restore")}
      </Button>
    );
  }
  const archive = () =>
    confirm({
      title: t("archive_title", { name: audience.name }),
      text: t("archive_text"),
      act: t("archive"),
      run: () => act.mutateAsync("archive"),
      refused: inUse,
    });
  const refresh = () => act.mutate("refresh", { onSuccess: () => toast.done(t("refreshing")), onError: toast.failed });
  return (
    <>
      <Tooltip title={t("refresh")}>
        <Button aria-label={t("refresh")} icon={<RefreshCw size={16} />} onClick={refresh} />
      </Tooltip>
      <Tooltip title={t("archive")}>
        <Button aria-label={t("archive")} icon={<Box size={16} />} onClick={archive} />
      </Tooltip>
      <Link to={`${home}/audiences/${audience.id}/edit`}>
        <Button type="primary" icon={<PencilLine size={16} />}>
          {shared("act.edit")}
        </Button>
      </Link>
    </>
  );
}

const SPANS = [7, 30, 90];

function Sizes({ id }: { id: string }) {
  const { t } = useTranslation("audiences");
  const [days, setDays] = useState(90);
  const { data, error, refetch } = useSizes(id, days);
  return (
    <Chart
      title={t("size_over_time")}
      people={t("size_people")}
      extra={
        <Segmented
          size="small"
          value={days}
          onChange={setDays}
          options={SPANS.map((each) => ({ value: each, label: t("days", { count: each }) }))}
        />
      }
      error={error}
      onRetry={() => void refetch()}
      spec={
        data && {
          kind: "line",
          unit: "count",
          step: days > 30 ? "day" : "hour",
          times: data.map(({ at }) => at),
          series: [{ name: t("size"), values: data.map(({ size }) => size) }],
        }
      }
    />
  );
}

function Facts({ audience }: { audience: Audience }) {
  const { t } = useTranslation("audiences");
  const language = useLanguage();
  return (
    <section className={`pl-card ${styles.card}`}>
      <h2>{t("facts")}</h2>
      <dl className={styles.facts}>
        <dt>{t("size")}</dt>
        <dd className="pl-num">
          {audience.refreshed_to ? formatNumber(audience.size, language) : t("never_refreshed")}
        </dd>
        <dt>{t("refreshed")}</dt>
        <dd>
          <TimeAgo value={audience.refreshed_to} />
        </dd>
        <dt>{t("updated")}</dt>
        <dd>
          <DateTime value={audience.updated_at} />
        </dd>
        <dt>{t("created")}</dt>
        <dd>
          <DateTime value={audience.created_at} />
        </dd>
        <dt>{t("id")}</dt>
        <dd>
          <Copyable value={audience.id} />
        </dd>
      </dl>
    </section>
  );
}

function Uses({ id }: { id: string }) {
  const { t } = useTranslation("audiences");
  const { t: shared } = useTranslation();
  const { data } = useUses(id);
  return (
    <section className={`pl-card ${styles.card}`}>
      <h2>{shared("used_by.title")}</h2>
      <UsedBy uses={data} none={t("not_used")} />
    </section>
  );
}
