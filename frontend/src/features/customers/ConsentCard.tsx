import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import { WithMedia } from "@/shared/ui/WithMedia";
import styles from "./Customers.module.css";
import { type Consent, type Customer, consentOf, deciding } from "./customer";
import { useSetConsent } from "./use-set-consent";

type Line = Pick<Consent, "medium" | "topic">;

/** What the customer has agreed to, by medium and topic, and what follows from it. */
export function ConsentCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home, can } = useWorkspace();
  const media = useMedia();
  const lines: Line[] = media.flatMap((medium): Line[] => [
    { medium, topic: "" },
    ...customer.consent.filter((each) => each.medium === medium && each.topic !== ""),
  ]);
  return (
    <Card title={t("consent")}>
      <p className={styles.help}>
        {t("consent_help")} {can("settings:read") && <Link to={`${home}/settings`}>{t("consent_policy")}</Link>}
      </p>
      <WithMedia>
        <ul className={styles.consent}>
          {lines.map((line) => (
            <ConsentLine key={`${line.medium} ${line.topic}`} customer={customer} line={line} />
          ))}
        </ul>
      </WithMedia>
    </Card>
  );
}

function ConsentLine({ customer, line: { medium, topic } }: { customer: Customer; line: Line }) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const toast = useToast();
  const { can, consent: policies } = useWorkspace();
  const set = useSetConsent(customer.id);
  const said = consentOf(customer.consent, medium, topic);
  const { sent, because } = deciding(customer.consent, policies[medium] ?? "opt_out", medium, topic);
  const name = [mediumName(medium), topic].filter(Boolean).join(" · ");
  const change = (granted: boolean) =>
    set.mutate(
      { medium, topic, granted },
      {
        onSuccess: () => toast.done(t(granted ? "consent_yes" : "consent_no", { medium: name })),
        onError: toast.failed,
      },
    );
  return (
    <li data-medium={medium} data-topic={topic} data-sent={sent}>
      <div>
        <strong>{name}</strong>
        <small>{t(`because.${because}`, { medium: mediumName(medium) })}</small>
      </div>
      {can("profiles:write") && (
        <Segmented<"yes" | "no" | "">
          size="small"
          aria-label={t("consent_of", { medium: name })}
          // Nothing is chosen as long as nothing was said.
          value={said === null ? "" : said ? "yes" : "no"}
          disabled={set.isPending}
          onChange={(answer) => change(answer === "yes")}
          options={[
            { value: "yes", label: shared("act.yes") },
            { value: "no", label: shared("act.no") },
          ]}
        />
      )}
    </li>
  );
}
