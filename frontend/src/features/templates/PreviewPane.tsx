import { Segmented } from "antd";
import { CircleCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerSelect } from "@/entities/customer/CustomerSelect";
import { useSomebody } from "@/entities/customer/use-somebody";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Facts } from "@/shared/ui/Facts";
import { HtmlFrame } from "@/shared/ui/HtmlFrame";
import { ProblemList } from "@/shared/ui/ProblemList";
import styles from "./Templates.module.css";
import type { Content, FieldName } from "./template";
import { useRendered } from "./use-rendered";

const LINES: FieldName[] = ["from", "reply_to", "subject", "title", "url"];

/** The message as a customer gets it, and what is wrong with the draft. */
export function PreviewPane({ id, content }: { id: string; content: Content }) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const [chosen, setChosen] = useState<string | null>();
  const somebody = useSomebody();
  const profile = chosen === undefined ? somebody : chosen;
  const { data, error, refetch } = useRendered(id, content, profile);
  return (
    <div className={styles.stack}>
      <Card title={t("preview")}>
        {can("profiles:read") && (
          <CustomerSelect value={profile ?? null} onChange={setChosen} placeholder={t("preview_for")} />
        )}
        {profile === null && <p className={styles.hint}>{t("preview_nobody")}</p>}
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data?.rendered ? (
          <Message rendered={data.rendered} />
        ) : (
          data && <p className={styles.hint}>{t("preview_broken")}</p>
        )}
      </Card>
      <Card title={data?.problems.length ? shared("problems.title", { count: data.problems.length }) : t("problems")}>
        {data?.problems.length ? (
          <ProblemList problems={data.problems} />
        ) : (
          <p className={styles.fine}>
            <CircleCheck size={16} aria-hidden /> {t("no_problems")}
          </p>
        )}
      </Card>
    </div>
  );
}

function Message({ rendered }: { rendered: Record<string, string> }) {
  const { t } = useTranslation("templates");
  const [shown, setShown] = useState<"html" | "text">("html");
  const text = rendered.text ?? rendered.body;
  const asHtml = rendered.html !== undefined && (shown === "html" || text === undefined);
  const lines = Object.fromEntries(
    LINES.filter((name) => rendered[name]).map((name) => [t(`field.${name}`), rendered[name]]),
  );
  return (
    <div className={styles.message}>
      {(Object.keys(lines).length > 0 || rendered.html) && (
        <div className={styles.envelope}>
          <Facts wide rows={lines} />
          {rendered.html && text && (
            <Segmented<"html" | "text">
              size="small"
              value={shown}
              onChange={setShown}
              options={(["html", "text"] as const).map((value) => ({ value, label: t(`field.${value}`) }))}
            />
          )}
        </div>
      )}
      {asHtml ? (
        <HtmlFrame html={rendered.html ?? ""} title={t("preview_frame")} height={440} />
      ) : (
        <pre className={styles.text}>{text}</pre>
      )}
    </div>
  );
}
