import { Button, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Waiting } from "@/shared/charts/Frame";
import { formatMoney, formatNumber } from "@/shared/format/number";
import { formatDay } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { DateTime } from "@/shared/ui/DateTime";
import { ErrorState } from "@/shared/ui/ErrorState";
import { useConfirm } from "@/shared/ui/use-confirm";
import { BudgetDialog } from "./BudgetDialog";
import styles from "./Results.module.css";
import { type Budget, useBudget, useBudgetActs } from "./use-budget";

/** The budget of a journey, how much of it is spent, and since when messages are withheld. */
export function BudgetCard({ journey }: { journey: string }) {
  const { t } = useTranslation("results");
  const { can, currency, home } = useWorkspace();
  const confirm = useConfirm();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useBudget(journey);
  const { lift } = useBudgetActs(journey);
  const write = can("journeys:publish");
  const remove = () =>
    confirm({
      title: t("budget.lift_title"),
      text: t("budget.lift_text"),
      act: t("budget.lift"),
      danger: true,
      run: () => lift.mutateAsync(),
    });
  const acts = write && data && (
    <div className={styles.choices}>
      {currency !== null && (
        <Button onClick={() => setEditing(true)}>{t(data.budget ? "budget.change" : "budget.set")}</Button>
      )}
      {data.budget && (
        <Button danger onClick={remove}>
          {t("budget.lift")}
        </Button>
      )}
    </div>
  );
  return (
    <Card title={t("budget.title")} extra={acts}>
      {!data && (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />)}
      {data?.budget && <Standing budget={data.budget} currency={currency} />}
      {data && !data.budget && <p className={styles.help}>{t("budget.none")}</p>}
      {write && currency === null && (
        <p>
          {t("budget.no_currency")}{" "}
          {can("settings:write") && <Link to={`${home}/settings`}>{t("media.settings")}</Link>}
        </p>
      )}
      {editing && data && <BudgetDialog journey={journey} budget={data.budget} onClose={() => setEditing(false)} />}
    </Card>
  );
}

function Standing({ budget, currency }: { budget: Budget; currency: string | null }) {
  const { t } = useTranslation("results");
  const language = useLanguage();
  const money = (amount: string) => formatMoney(amount, currency, language);
  const { amount, spent, span, first_day, used_up_at, withheld, counting } = budget;
  const share = Number(amount) > 0 ? (100 * Number(spent)) / Number(amount) : 100;
  return (
    <div data-testid="budget" data-used-up={used_up_at !== null}>
      <p>
        <strong className="pl-num">
          {t("budget.spent", { spent: money(spent), amount: money(amount), span: t(`budget.spans.${span}`) })}
        </strong>
        {first_day && (
          <span className="pl-soft">
            {" "}
            {t("budget.since", { day: formatDay(`${first_day}T12:00:00Z`, language, "UTC") })}
          </span>
        )}
      </p>
      <Progress
        percent={Math.min(100, Number(share.toFixed(1)))}
        status={used_up_at ? "exception" : "normal"}
        showInfo={false}
        aria-label={t("budget.title")}
      />
      {counting && <p role="status">{t("budget.counting")}</p>}
      {used_up_at && (
        <p role="status">
          {t("budget.used_up", { count: withheld, number: formatNumber(withheld, language) })}{" "}
          <DateTime value={used_up_at} />
        </p>
      )}
      <p className={styles.help}>{t("budget.help")}</p>
    </div>
  );
}
