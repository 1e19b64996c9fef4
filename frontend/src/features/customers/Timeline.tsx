import { Button, Select } from "antd";
import { Activity, ChevronDown, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEventNames } from "@/entities/event/use-event-names";
import { usePages } from "@/shared/api/use-pages";
import { formatDay, formatTime } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useZone } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Facts } from "@/shared/ui/Facts";
import { JsonView } from "@/shared/ui/JsonView";
import { Loading } from "@/shared/ui/Loading";
import { ProblemList } from "@/shared/ui/ProblemList";
import styles from "./Customers.module.css";
import { byDay, type CustomerEvent, gist } from "./customer";

/** What the customer did, newest first, in groups of a day. */
export function Timeline({ id }: { id: string }) {
  const { t } = useTranslation("customers");
  const language = useLanguage();
  const [name, setName] = useState<string | null>(null);
  const pages = usePages("profiles/{profile}/events", { name }, { of: { profile: id }, every: 10_000 });
  const zone = useZone();
  const dayOf = (iso: string) => formatDay(iso, language, zone);
  if (pages.error && pages.rows.length === 0) return <ErrorState error={pages.error} onRetry={pages.reload} />;
  if (pages.loading) return <Loading />;
  if (pages.rows.length === 0 && name === null) {
    return (
      <Card>
        <EmptyState icon={Activity} title={t("timeline_empty")} help={t("timeline_empty_help")} />
      </Card>
    );
  }
  return (
    <Card extra={<EventFilter value={name} onChange={setName} />}>
      {pages.rows.length === 0 && <p className="pl-soft">{t("timeline_none")}</p>}
      {byDay(pages.rows, dayOf).map(({ day, events }) => (
        <section key={day} className={styles.day}>
          <h3>{day}</h3>
          <ol>
            {events.map((event) => (
              <EventRow key={event.id} event={event} />
            ))}
          </ol>
        </section>
      ))}
      {pages.more && (
        <Button loading={pages.loadingMore} onClick={pages.loadMore} style={{ marginTop: 12 }}>
          {t("more")}
        </Button>
      )}
    </Card>
  );
}

function EventFilter({ value, onChange }: { value: string | null; onChange: (name: string | null) => void }) {
  const { t } = useTranslation("customers");
  const names = useEventNames();
  return (
    <Select
      allowClear
      showSearch
      size="small"
      aria-label={t("filter_event")}
      placeholder={t("filter_event")}
      value={value}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={names.map((each) => ({ value: each, label: each }))}
      style={{ minWidth: 170 }}
      popupMatchSelectWidth={false}
    />
  );
}

function EventRow({ event }: { event: CustomerEvent }) {
  const { t } = useTranslation("customers");
  const language = useLanguage();
  const [open, setOpen] = useState(false);
  const time = formatTime(event.occurred_at, language, useZone());
  return (
    <li className={styles.event}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <time className="pl-num" dateTime={event.occurred_at}>
          {time}
        </time>
        <i aria-hidden />
        <span className={styles.what}>
          <strong>{event.name}</strong>
          {gist(event.properties).map(([name, value]) => (
            <span key={name}>
              <small>{name}</small> {value}
            </span>
          ))}
        </span>
        <span className={styles.marks}>
          {event.notes.length > 0 && <TriangleAlert size={15} aria-label={t("noted")} className={styles.noted} />}
          <ChevronDown size={15} aria-hidden data-open={open} />
        </span>
      </button>
      {open && (
        <div className={styles.inside}>
          <Facts
            wide
            rows={{
              [t("happened")]: <DateTime value={event.occurred_at} />,
              [t("received")]: <DateTime value={event.received_at} />,
              [t("source")]: event.source?.name ?? null,
              [t("message_id")]: <code className="pl-mono">{event.message_id}</code>,
            }}
          />
          {event.notes.length > 0 && <ProblemList problems={event.notes} where={(problem) => problem.path} />}
          <h4>{t("properties")}</h4>
          {Object.keys(event.properties).length === 0 ? (
            <p className="pl-soft">{t("no_properties")}</p>
          ) : (
            <JsonView value={event.properties} label={t("properties")} />
          )}
          {Object.keys(event.context).length > 0 && (
            <>
              <h4>{t("context")}</h4>
              <JsonView value={event.context} label={t("context")} />
            </>
          )}
        </div>
      )}
    </li>
  );
}
