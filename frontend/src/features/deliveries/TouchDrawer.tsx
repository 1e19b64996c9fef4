import { Button, Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ChannelLabel } from "@/entities/channel/ChannelLabel";
import { CustomerLink } from "@/entities/customer/CustomerLink";
import { JourneyLink } from "@/entities/journey/JourneyLink";
import { useNodeName } from "@/entities/journey/use-node-name";
import { TemplateLink } from "@/entities/template/TemplateLink";
import { formatMoney } from "@/shared/format/number";
import { useCategory } from "@/shared/i18n/use-category";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { DateTime } from "@/shared/ui/DateTime";
import { EntityDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { HtmlFrame } from "@/shared/ui/HtmlFrame";
import { JsonView } from "@/shared/ui/JsonView";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Deliveries.module.css";
import { type Attempt, canRetry, type Receipt, reasonOf, stageOf, type TouchDetail } from "./touch";
import { useTouch } from "./use-touch";
import { useTouchAct } from "./use-touch-act";
import { Why } from "./Why";

interface Props {
  /** The touch to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** Everything about one touch: the decision, the message, each attempt and each receipt. */
export function TouchDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("deliveries");
  return (
    <EntityDrawer
      open={id !== null}
      onClose={onClose}
      kind={t("drawer")}
      id={id}
      asked={useTouch(id)}
      name={(touch) => <CustomerLink profile={touch.profile} />}
      acts={(touch) => <Acts touch={touch} />}
    >
      {(touch) => <Body touch={touch} />}
    </EntityDrawer>
  );
}

function Acts({ touch }: { touch: TouchDetail }) {
  const { t } = useTranslation("deliveries");
  const { can } = useWorkspace();
  const confirm = useConfirm();
  const toast = useToast();
  const act = useTouchAct(touch.id);
  if (!can("touches:write") || !touch.send) return null;
  if (canRetry(touch.send)) {
    const retry = () =>
      confirm({
        title: t("retry_title"),
        text: t("retry_text"),
        act: t("retry"),
        run: () => act.mutateAsync("retry").then(() => toast.done(t("retried"))),
      });
    return <Button onClick={retry}>{t("retry")}</Button>;
  }
  if (!["queued", "deferred"].includes(touch.send.state)) return null;
  const cancel = () =>
    confirm({
      title: t("cancel_title"),
      text: t("cancel_text"),
      act: t("cancel"),
      danger: true,
      run: () => act.mutateAsync("cancel").then(() => toast.done(t("cancelled"))),
    });
  return (
    <Button danger onClick={cancel}>
      {t("cancel")}
    </Button>
  );
}

function Body({ touch }: { touch: TouchDetail }) {
  const { t } = useTranslation("deliveries");
  const language = useLanguage();
  const nodeName = useNodeName();
  const reason = useReason();
  const category = useCategory();
  const { currency } = useWorkspace();
  const why = reasonOf(touch);
  const send = touch.send;
  return (
    <>
      <div>
        <StatusTag state={stageOf(touch)} />
        {why && (
          <p className={styles.why}>
            <Why touch={touch} />
          </p>
        )}
      </div>
      <Facts
        wide
        rows={{
          [t("origin")]: t(`from_${touch.origin}`),
          [t("tested_by")]: touch.test?.by || null,
          [t("overrode")]: touch.test?.overrode ? reason(touch.test.overrode) : null,
          [t("journey")]: touch.journey && (
            <JourneyLink journey={touch.journey}>
              {`${touch.journey.name} · ${t("version", { n: touch.version?.number ?? 0 })}`}
            </JourneyLink>
          ),
          [t("step")]: touch.node && nodeName(touch.node),
          [t("at")]: <DateTime value={touch.at} />,
          [t("channel")]: <ChannelLabel medium={touch.medium} channel={touch.channel} />,
          [t("template")]: touch.template && (
            <TemplateLink template={touch.template}>
              {touch.template.version === null
                ? `${touch.template.name} · ${t("draft")}`
                : `${touch.template.name} · ${t("version", { n: touch.template.version })}`}
            </TemplateLink>
          ),
          [t("category")]: category(touch.category),
          [t("arm")]: touch.arm || null,
          [t("due")]: send && <DateTime value={send.due_at} />,
          [t("expires")]: send?.expires_at ? <DateTime value={send.expires_at} /> : null,
          [t("held")]: send?.held_at ? <DateTime value={send.held_at} /> : null,
          [t("closed")]: send?.closed_at ? <DateTime value={send.closed_at} /> : null,
          [t("provider_id")]: send?.provider_id ? <Copyable value={send.provider_id} /> : null,
          [t("cost")]: touch.cost === null ? null : formatMoney(touch.cost, currency, language),
        }}
      />
      {send && <Message touch={touch} />}
      {send && <Attempts attempts={touch.attempts} />}
      {send && <Receipts receipts={touch.receipts} />}
    </>
  );
}

function Message({ touch }: { touch: TouchDetail }) {
  const { t } = useTranslation("deliveries");
  const content = touch.payload?.content ?? {};
  const [shown, setShown] = useState<"html" | "text">("html");
  const html = content.html;
  const text = content.text ?? content.body;
  const asHtml = html && (shown === "html" || !text);
  return (
    <section>
      <div className={styles.who}>
        <h3>{t("message")}</h3>
        {html && text && (
          <Segmented<"html" | "text">
            size="small"
            value={shown}
            onChange={setShown}
            options={[
              { value: "html", label: t("as_html") },
              { value: "text", label: t("as_text") },
            ]}
          />
        )}
      </div>
      {touch.payload ? (
        <div className={styles.message}>
          <div className={styles.envelope}>
            <Facts wide rows={{ [t("to")]: touch.payload.to ?? null, [t("subject")]: content.subject ?? null }} />
          </div>
          {asHtml ? (
            <HtmlFrame html={html} title={t("html")} height={320} />
          ) : text ? (
            <pre className={styles.text}>{text}</pre>
          ) : (
            <JsonView value={content} label={t("message")} />
          )}
        </div>
      ) : (
        <p className="pl-soft">{t("no_payload")}</p>
      )}
    </section>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  const { t } = useTranslation("deliveries");
  return (
    <section>
      <h3>{t("attempts")}</h3>
      {attempts.length === 0 && <p className="pl-soft">{t("no_attempts")}</p>}
      <ol className={styles.steps}>
        {attempts.map((attempt) => (
          <li key={attempt.number}>
            <div className={styles.stepHead}>
              <strong>{t("attempt", { n: attempt.number })}</strong>
              {attempt.outcome ? (
                <StatusTag state={attempt.outcome} />
              ) : (
                <span className="pl-soft">{t("in_flight")}</span>
              )}
              <DateTime value={attempt.at} />
            </div>
            {attempt.detail && <div className={`pl-mono ${styles.detail}`}>{attempt.detail}</div>}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Receipts({ receipts }: { receipts: Receipt[] }) {
  const { t } = useTranslation("deliveries");
  return (
    <section>
      <h3>{t("receipts")}</h3>
      {receipts.length === 0 && <p className="pl-soft">{t("no_receipts")}</p>}
      <ol className={styles.steps}>
        {receipts.map((receipt) => (
          <li key={receipt.id}>
            <div className={styles.stepHead}>
              <StatusTag state={receipt.kind} />
              <DateTime value={receipt.occurred_at} />
            </div>
            <details>
              <summary>{t("raw")}</summary>
              <JsonView value={receipt.raw} label={t("raw")} />
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
