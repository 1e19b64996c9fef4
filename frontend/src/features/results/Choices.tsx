import { Segmented, Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useVersions } from "@/entities/journey/use-versions";
import { DateTime } from "@/shared/ui/DateTime";
import { type Chosen, type Figures, periodOf, periodsOf, STEPS, VIEWS } from "./figures";
import styles from "./Results.module.css";

interface Props {
  journey: string;
  chosen: Chosen;
  onChoose: (some: Partial<Chosen>) => void;
  data: Figures;
}

/** Of which days and which version everything below is, and how old it is. */
export function Choices({ journey, chosen, onChoose, data }: Props) {
  const { t } = useTranslation("results");
  const { view, per, days, version } = chosen;
  const versions = useVersions(journey).rows;
  return (
    <div className={styles.choices}>
      <Choice
        name={t("view.name")}
        value={view}
        of={VIEWS}
        says={(each) => t(`view.${each}`)}
        onChoose={(next) => onChoose({ view: next })}
      />
      <Select<number>
        aria-label={t("period.name")}
        value={periodOf(days, per)}
        onChange={(next) => onChoose({ days: next })}
        options={periodsOf(per).map((value) => ({ value, label: t("period.days", { count: value }) }))}
      />
      <Choice
        name={t("per.name")}
        value={per}
        of={STEPS}
        says={(each) => t(`per.${each}`)}
        onChoose={(next) => onChoose({ per: next })}
      />
      {versions.length > 1 && (
        <Select<string>
          aria-label={t("by.version")}
          value={version}
          onChange={(next) => onChoose({ version: next })}
          popupMatchSelectWidth={false}
          options={[
            { value: "", label: t("all_versions") },
            ...versions.map(({ id, number }) => ({ value: id, label: t("version_of", { number }) })),
          ]}
        />
      )}
      <span className="pl-soft" data-testid="counted">
        {data.at ? (
          <>
            {t("counted_at")} <DateTime value={data.at} />
            {data.counting > 0 && ` · ${t("counting", { count: data.counting })}`}
          </>
        ) : (
          t("never_counted")
        )}
      </span>
    </div>
  );
}

interface ChoiceProps<T extends string> {
  name: string;
  value: T;
  of: readonly T[];
  says: (value: T) => string;
  onChoose: (value: T) => void;
}

function Choice<T extends string>({ name, value, of, says, onChoose }: ChoiceProps<T>): ReactNode {
  const options = of.map((each) => ({ value: each, label: says(each) }));
  return <Segmented<T> aria-label={name} value={value} onChange={onChoose} options={options} />;
}
