import { useTranslation } from "react-i18next";
import { formatNumber, formatShare } from "@/shared/format/number";
import { useMessage } from "@/shared/i18n/use-message";
import { useReason } from "@/shared/i18n/use-reasons";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import styles from "./Campaigns.module.css";
import type { CampaignForm } from "./campaign";
import type { Reach } from "./use-campaign";

interface Props {
  form: CampaignForm;
  reach: Reach;
}

/** How many people would be reached if it were launched now, and what stands in the way of the others. */
export function ReachCard({ form, reach }: Props) {
  const { t } = useTranslation("campaigns");
  const { can } = useWorkspace();
  if (!can("audiences:read")) return null;
  return (
    <Card title={t("reach.title")}>
      <ReachNumbers form={form} reach={reach} />
    </Card>
  );
}

export function ReachNumbers({ form, reach: { data, error, isFetching } }: Props) {
  const { t } = useTranslation("campaigns");
  const message = useMessage();
  const reason = useReason();
  const language = useLanguage();
  const number = (n: number) => formatNumber(n, language);
  if (error) return <p className="pl-soft">{message(error)}</p>;
  if (!data) return <p className="pl-soft">{t("reach.wait")}</p>;
  if (data.people === null || data.reached === null) return <p className="pl-soft">{t("reach.none")}</p>;
  const triggered = form.kind === "did" || form.kind === "did_not";
  const about = data.estimated ? "≈ " : "";
  const share = typeof form.holdout === "number" ? form.holdout : 0;
  const control = Math.round(share * data.people);
  return (
    <div aria-live="polite" data-testid="reach" data-stale={isFetching}>
      <div className={styles.count}>
        <b className="pl-num">
          {about}
          {number(data.reached)}
        </b>
        <span className="pl-soft pl-num">
          {t(triggered ? "reach.of_did" : "reach.of", { count: data.people, n: number(data.people) })}
        </span>
      </div>
      {data.held_back.length > 0 && (
        <dl className={styles.held}>
          {data.held_back.map((each) => (
            <div key={each.reason}>
              <dt>{reason(each.reason)}</dt>
              <dd className="pl-num">
                {about}
                {number(each.count)} · {formatShare(each.count, data.people ?? 0)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {control > 0 && (
        <p className="pl-soft">{t("reach.control", { n: number(control), share: formatShare(share, 1) })}</p>
      )}
      {data.problems.map((problem) => (
        <p key={problem.code} role="alert" className={styles.problem} data-severity={problem.severity}>
          {message(problem)}
        </p>
      ))}
    </div>
  );
}
