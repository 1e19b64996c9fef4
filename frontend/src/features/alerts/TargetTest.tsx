import { Alert, Button } from "antd";
import { Send } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import styles from "./Alerts.module.css";
import type { Target } from "./alert";
import { useTestTarget } from "./use-targets";

/** Sends a test to a target and shows what it answered. */
export function TargetTest({ target }: { target: Target }) {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const message = useMessage();
  const test = useTestTarget(target.id);
  if (!can("alerts:test")) return null;
  const results = test.data?.results ?? [];
  const failed = results.filter(({ taken }) => !taken);
  return (
    <section className={styles.now}>
      <Button icon={<Send size={16} />} loading={test.isPending} onClick={() => test.mutate()}>
        {t("target_test")}
      </Button>
      <small className="pl-soft">{t("target_test_help")}</small>
      <div role="status">
        {test.error && <Alert type="error" showIcon title={message(test.error)} />}
        {test.data && failed.length === 0 && (
          <Alert type="success" showIcon title={t("tested", { count: results.length })} />
        )}
        {failed.length > 0 && (
          <Alert
            type="error"
            showIcon
            title={t("test_failed")}
            description={results.map(({ recipient, taken, detail }) => (
              <div key={recipient}>
                {t("test_to", {
                  recipient: recipient || target.name,
                  detail: taken ? t("test_taken") : detail || t("test_no_answer"),
                })}
              </div>
            ))}
          />
        )}
      </div>
    </section>
  );
}
