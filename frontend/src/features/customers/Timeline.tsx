import { Button, Select } from "antd";
import { Activity, ChevronDown, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useEventNames } from "@/entities/event/use-event-names";
import { JourneyLink } from "@/entities/journey/JourneyLink";
import { TemplateLink } from "@/entities/template/TemplateLink";
import { useChoice } from "@/shared/api/use-choices";
import { usePages } from "@/shared/api/use-pages";
import { formatDay, formatTime } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace, useZone } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Facts } from "@/shared/ui/Facts";
import { JsonView } from "@/shared/ui/JsonView";
import { Loading } from "@/shared/ui/Loading";
import { ProblemList } from "@/shared/ui/ProblemList";
import styles from "./Customers.module.css";
import { byDay, type CustomerEvent, gist, isByHand, type MessageOf, messageOf } from "./customer";

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
  const message = messageOf(event);
  return (
    <li className={styles.event}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <time className="pl-num" dateTime={event.occurred_at}>
          {time}
        </time>
        <i aria-hidden data-message={message !== null} />
        <span className={styles.what}>
          {message ? (
            <Receipt message={message} />
          ) : (
            <>
              <strong>{isByHand(event) ? t("by_hand") : event.name}</strong>
              {gist(event.properties).map(([name, value]) => (
                <span key={name}>
                  <small>{name}</small> {value}
                </span>
              ))}
            </>
          )}
        </span>
        <span className={styles.marks}>
          {event.notes.length > 0 && <TriangleAlert size={15} aria-label={t("noted")} className={styles.noted} />}
          <ChevronDown size={15} aria-hidden data-open={open} />
        </span>
      </button>
      {open && (
        <div className={styles.inside}>
          {message && <Origin message={message} />}
          <Facts
            wide
            rows={{
              [t("event")]: event.name,
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

/** A receipt in words: what happened to which message, and which journey sent it. */
function Receipt({ message }: { message: MessageOf }) {
  const { t } = useTranslation("customers");
  const { template, journey } = useOrigin(message);
  return (
    <>
      <strong>
        {template
          ? t(`receipt_of.${message.receipt}`, { message: template.name })
          : t(`receipt_of_some.${message.receipt}`)}
      </strong>
      {journey && <span>{journey.name}</span>}
      {message.arm && (
        <span>
          <small>{t("arm_short")}</small> {message.arm}
        </span>
      )}
    </>
  );
}

/** Links to the template, the journey and the delivery of the message. */
function Origin({ message }: { message: MessageOf }) {
  const { t } = useTranslation("customers");
  const { home, can } = useWorkspace();
  const { template, journey } = useOrigin(message);
  return (
    <Facts
      wide
      rows={{
        [t("message")]: template ? <TemplateLink template={template} /> : null,
        [t("journey")]: journey ? <JourneyLink journey={journey} /> : null,
        [t("delivery")]: can("touches:read") ? (
          <Link to={`${home}/deliveries?touch=${message.touch}`}>{t("delivery_open")}</Link>
        ) : null,
      }}
    />
  );
}

/** The names of the template and the journey: each is read once, and left out for roles that may not see it. */
function useOrigin(message: MessageOf) {
  return {
    template: useChoice("templates", message.template).data,
    journey: useChoice("journeys", message.journey).data,
  };
}
