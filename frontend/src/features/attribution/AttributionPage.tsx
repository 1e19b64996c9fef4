import { Checkbox, Segmented, Select } from "antd";
import { Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useDebounced } from "@/shared/api/use-debounced";
import { useMessage } from "@/shared/i18n/use-message";
import { Card } from "@/shared/ui/Card";
import { EmptyState } from "@/shared/ui/EmptyState";
import { ErrorState } from "@/shared/ui/ErrorState";
import { FilterBar } from "@/shared/ui/FilterBar";
import { Loading } from "@/shared/ui/Loading";
import { PageBody } from "@/shared/ui/PageBody";
import { PageHeader } from "@/shared/ui/PageHeader";
import { PeriodFilter } from "@/shared/ui/PeriodFilter";
import { ProblemList } from "@/shared/ui/ProblemList";
import { useFilters } from "@/shared/ui/use-filters";
import styles from "./Attribution.module.css";
import { ALL_MODELS, type Attribution, asked, BY, oneOf, SHOWN, type Shown, withWorth } from "./attribution";
import { CreditTable } from "./CreditTable";
import { GoalFilter } from "./GoalFilter";
import { ProgramCard } from "./ProgramCard";
import { useAttribution } from "./use-attribution";
import { WorthTable } from "./WorthTable";

const NAMES = ["by", "shown", "journey", "event", "value", "metric", "start", "end", "currency", "model"] as const;

/** What conversions are credited to, by every model side by side. */
export function Page() {
  const { t } = useTranslation("attribution");
  const { values, set } = useFilters(NAMES);
  // What is typed is asked for once the typing rests.
  const typed = { event: useDebounced(values.event), value: useDebounced(values.value) };
  const { data, error, refetch } = useAttribution(asked({ ...values, ...typed }));
  const shown = oneOf(SHOWN, values.shown);
  // A currency is only chosen where there are several; once chosen, it can be taken back.
  const currencies = values.currency ? [values.currency] : (data?.currencies ?? []);
  return (
    <>
      <PageHeader title={t("title")} lead={t("lead")} />
      <PageBody>
        <FilterBar>
          <Segmented
            aria-label={t("by")}
            value={oneOf(BY, values.by)}
            onChange={(by) => set({ by })}
            options={BY.map((value) => ({ value, label: t(`by_${value}`) }))}
          />
          <Segmented
            aria-label={t("shown")}
            value={shown}
            onChange={(value) => set({ shown: value })}
            options={SHOWN.map((value) => ({ value, label: t(`shown_${value}`) }))}
          />
          <GoalFilter
            goal={values}
            onChange={({ journey, event, value, metric }) => set({ journey, event, value, metric })}
          />
          {(values.currency || currencies.length > 1) && (
            <Select
              allowClear
              aria-label={t("currency")}
              placeholder={t("currency")}
              value={values.currency || null}
              onChange={(currency: string | undefined) => set({ currency })}
              options={currencies.map((value) => ({ value, label: value }))}
              style={{ minWidth: 110 }}
            />
          )}
          <PeriodFilter start={values.start} end={values.end} onChange={set} />
          <Checkbox
            checked={values.model === ALL_MODELS}
            onChange={({ target }) => set({ model: target.checked ? ALL_MODELS : "" })}
          >
            {t("all_models")}
          </Checkbox>
        </FilterBar>
        <ProgramCard />
        {error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data ? (
          <Answer found={data} shown={shown} />
        ) : (
          <Loading />
        )}
      </PageBody>
    </>
  );
}

function Answer({ found, shown }: { found: Attribution; shown: Shown }) {
  const { t } = useTranslation("attribution");
  const message = useMessage();
  if (found.refusal)
    return (
      <div className="pl-card" data-testid="refusal" data-code={found.refusal.code}>
        <EmptyState icon={Scale} title={t("nothing")} help={message(found.refusal)} />
      </div>
    );
  return (
    <div className={styles.stack}>
      {found.notes.length > 0 && (
        <Card>
          <ProblemList problems={found.notes} />
        </Card>
      )}
      <CreditTable found={found} shown={shown} />
      {withWorth(found).length > 0 && <WorthTable found={found} />}
    </div>
  );
}
