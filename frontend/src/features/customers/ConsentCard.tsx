import { Switch } from "antd";
import { useTranslation } from "react-i18next";
import { MEDIA, useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Customers.module.css";
import { type Consent, type Customer, consentOf } from "./customer";
import { useSetConsent } from "./use-set-consent";

// Those that people are asked about; a webhook is no way to reach a person.
const ASKED = MEDIA.filter((medium) => medium !== "webhook");

/** What the customer has agreed to, by medium and topic. */
export function ConsentCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const medium = useMedium();
  const toast = useToast();
  const { can } = useWorkspace();
  const set = useSetConsent(customer.id);
  const topics = customer.consent.filter((each) => each.topic !== "");
  const lines: Pick<Consent, "medium" | "topic">[] = [...ASKED.map((each) => ({ medium: each, topic: "" })), ...topics];
  const change = (line: Pick<Consent, "medium" | "topic">, granted: boolean) =>
    set.mutate(
      { medium: line.medium, topic: line.topic, granted },
      {
        onSuccess: () => toast.done(t(granted ? "consent_yes" : "consent_no", { medium: medium(line.medium) })),
        onError: toast.failed,
      },
    );
  return (
    <Card title={t("consent")}>
      <p className={styles.help}>{t("consent_help")}</p>
      <ul className={styles.consent}>
        {lines.map((line) => {
          const said = consentOf(customer.consent, line.medium, line.topic);
          const name = [medium(line.medium), line.topic].filter(Boolean).join(" · ");
          return (
            <li key={`${line.medium} ${line.topic}`}>
              <span>{name}</span>
              <small>{said === null ? t("unsaid") : t(said ? "said_yes" : "said_no")}</small>
              {can("profiles:write") && (
                <Switch
                  size="small"
                  checked={said === true}
                  aria-label={t("consent_of", { medium: name })}
                  onChange={(granted) => change(line, granted)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
