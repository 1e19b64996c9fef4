import { Tooltip } from "antd";
import { Check, Minus, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { TemplateLink } from "@/entities/template/TemplateLink";
import { api } from "@/shared/api/client";
import type { Served } from "@/shared/api/types";
import { formatMoney, formatNumber } from "@/shared/format/number";
import { useMedium } from "@/shared/i18n/use-medium";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { TimeAgo } from "@/shared/ui/DateTime";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Customers.module.css";
import { type Customer, deciding } from "./customer";

/** The customer in a few figures: orders, their value, what was sent last, and by which media they can be reached. */
export function CustomerHead({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { at, home } = useWorkspace();
  const language = useLanguage();
  const { data } = api.useQuery(
    "get",
    "/api/workspaces/{workspace}/profiles/{profile}/head",
    { params: { path: { ...at, profile: customer.id } } },
    { refetchInterval: 30_000 },
  );
  if (!data) return <dl className={styles.head} aria-busy="true" />;
  const { purchases, last_message: sent, reach } = data;
  return (
    <dl className={styles.head}>
      {purchases && (
        <>
          <Figure name={t("head_orders")} help={t("head_by_metric", { metric: purchases.metric.name })}>
            {formatNumber(purchases.count, language)}
          </Figure>
          <Figure name={t("head_value")} help={t("head_by_metric", { metric: purchases.metric.name })}>
            {formatMoney(purchases.value, purchases.currency || null, language)}
          </Figure>
          <Figure name={t("head_last_order")}>
            {purchases.last_at ? <TimeAgo value={purchases.last_at} /> : t("head_none")}
          </Figure>
        </>
      )}
      <Figure name={t("head_last_message")}>
        {sent ? (
          <>
            {sent.template ? (
              <TemplateLink template={sent.template} />
            ) : (
              <Link to={`${home}/deliveries?touch=${sent.id}`}>{t("delivery_open")}</Link>
            )}
            <small>
              <TimeAgo value={sent.at} />
            </small>
          </>
        ) : (
          t("head_none")
        )}
      </Figure>
      {reach.length > 0 && (
        <Figure name={t("head_reach")}>
          <WithMedia>
            <span className={styles.reach}>
              {reach.map((each) => (
                <Medium key={each.medium} reach={each} customer={customer} />
              ))}
            </span>
          </WithMedia>
        </Figure>
      )}
    </dl>
  );
}

function Figure({ name, help, children }: { name: string; help?: string; children: ReactNode }) {
  return (
    <div>
      <dt title={help}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const ICONS = { yes: Check, service: Minus, no: X };

/** Whether a medium leads to the customer: for all messages, for service messages only, or for none, and why. */
function Medium({ reach, customer }: { reach: Served["MediumReach"]; customer: Customer }) {
  const { t } = useTranslation("customers");
  const mediumName = useMedium();
  const { consent } = useWorkspace();
  const { sent } = deciding(customer.consent, consent[reach.medium] ?? "opt_out", reach.medium);
  const state = reach.reason ? "no" : sent && !customer.program_holdout ? "yes" : "service";
  const Icon = ICONS[state];
  const why = state === "no" ? reach.message : t(`reach.${state}`);
  return (
    <Tooltip title={why}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what the pointer is told. */}
      <span data-reach={state} tabIndex={0}>
        <Icon size={13} aria-hidden />
        {mediumName(reach.medium)}
      </span>
    </Tooltip>
  );
}
