import { Button, Segmented } from "antd";
import { Plus } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useMedia, useMedium } from "@/shared/i18n/use-medium";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { WithMedia } from "@/shared/ui/WithMedia";
import { ConsentDialog } from "./ConsentDialog";
import { ConsentHistory } from "./ConsentHistory";
import styles from "./Customers.module.css";
import { type Consent, type Customer, consentOf, deciding } from "./customer";

type Line = Pick<Consent, "medium" | "topic">;

/** What the customer has agreed to, by medium and topic, and what follows from it. */
export function ConsentCard({ customer }: { customer: Customer }) {
  const { t } = useTranslation("customers");
  const { home, can } = useWorkspace();
  const media = useMedia();
  const [recording, setRecording] = useState<(Partial<Consent> & { granted: boolean }) | null>(null);
  const [history, setHistory] = useState(false);
  const write = can("profiles:write") && !customer.merged_into;
  const lines: Line[] = media.flatMap((medium): Line[] => [
    { medium, topic: "" },
    ...customer.consent.filter((each) => each.medium === medium && each.topic !== ""),
  ]);
  return (
    <Card
      title={t("consent")}
      extra={
        write && (
          <Button type="text" size="small" icon={<Plus size={15} />} onClick={() => setRecording({ granted: true })}>
            {t("consent_record")}
          </Button>
        )
      }
    >
      <p className={styles.help}>
        {t("consent_help")} {can("settings:read") && <Link to={`${home}/settings`}>{t("consent_policy")}</Link>}
      </p>
      <WithMedia>
        <ul className={styles.consent}>
          {lines.map((line) => (
            <ConsentLine key={`${line.medium} ${line.topic}`} customer={customer} line={line} onSay={setRecording} />
          ))}
        </ul>
        {recording && <ConsentDialog customer={customer} consent={recording} onClose={() => setRecording(null)} />}
      </WithMedia>
      <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setHistory(true)}>
        {t("consent_history")}
      </Button>
      <ConsentHistory customer={customer} open={history} onClose={() => setHistory(false)} />
    </Card>
  );
}

interface LineProps {
  customer: Customer;
  line: Line;
  onSay: (consent: Consent) => void;
}

function ConsentLine({ customer, line: { medium, topic }, onSay }: LineProps) {
  const { t } = useTranslation("customers");
  const { t: shared } = useTranslation();
  const mediumName = useMedium();
  const { can, consent: policies } = useWorkspace();
  const said = consentOf(customer.consent, medium, topic);
  const { sent, because } = deciding(customer.consent, policies[medium] ?? "opt_out", medium, topic);
  const name = [mediumName(medium), topic].filter(Boolean).join(" · ");
  return (
    <li data-medium={medium} data-topic={topic} data-sent={sent}>
      <div>
        <strong>{name}</strong>
        <small>{t(`because.${because}`, { medium: mediumName(medium) })}</small>
      </div>
      {can("profiles:write") && !customer.merged_into && (
        <Segmented<"yes" | "no" | "">
          size="small"
          aria-label={t("consent_of", { medium: name })}
          // Nothing is chosen as long as nothing was said.
          value={said === null ? "" : said ? "yes" : "no"}
          onChange={(answer) => onSay({ medium, topic, granted: answer === "yes" })}
          options={[
            { value: "yes", label: shared("act.yes") },
            { value: "no", label: shared("act.no") },
          ]}
        />
      )}
    </li>
  );
}
