import { Button, ConfigProvider, Skeleton } from "antd";
import { Braces, ListTree, Quote, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import { ErrorState } from "@/shared/ui/ErrorState";
import { AddRule, FirstRule } from "./AddRule";
import { addTo } from "./edit";
import { RuleNode } from "./RuleNode";
import styles from "./Rules.module.css";
import { isGroup, type Rule } from "./rule";
import { isRule } from "./shape";
import { useCheck } from "./use-check";
import { useVocabulary } from "./use-vocabulary";

interface Props {
  value: Rule | null;
  onChange: (rule: Rule | null) => void;
  /** Whether windows may begin at the entry into the journey. */
  inJourney?: boolean;
  /** Known problems; paths are relative to the rule. The builder adds what the server says while it is edited. */
  problems?: Problem[];
}

/** The editor of a rule: conditions as lines that read as sentences, groups in groups, or the JSON itself. */
export function RuleBuilder({ value, onChange, inJourney = false, problems = [] }: Props) {
  const { t } = useTranslation("rules");
  const [asJson, setAsJson] = useState(false);
  const vocabulary = useVocabulary();
  const { data: says } = useCheck(value, inJourney);
  if (vocabulary.error) return <ErrorState error={vocabulary.error} onRetry={() => void vocabulary.refetch()} />;
  if (vocabulary.isPending) return <Skeleton active paragraph={{ rows: 2 }} title={false} />;
  const known = distinct([...problems, ...(says?.problems ?? [])]);
  const readable = value === null || isRule(value);
  const group = value && readable && isGroup(value.kind === "not" ? value.rule : value);
  return (
    <ConfigProvider componentSize="small" variant="filled">
      <div className={styles.builder}>
        {asJson || !readable ? (
          <JsonEditor
            value={value}
            accepts={(json) => json === null || isRule(json)}
            onChange={(json) => onChange(json as Rule | null)}
          />
        ) : value === null ? (
          <FirstRule inJourney={inJourney} onAdd={(leaf) => onChange(addTo(null, leaf))} />
        ) : (
          <>
            <RuleNode rule={value} onChange={onChange} path="" problems={known} inJourney={inJourney} />
            {!group && <AddRule inJourney={inJourney} onAdd={(leaf) => onChange(addTo(value, leaf))} />}
          </>
        )}
        <div className={styles.bar}>
          {says?.sentence && value && (
            <p className={styles.sentence} title={t("reads")}>
              <Quote size={13} aria-hidden />
              <span>{says.sentence}</span>
            </p>
          )}
          <span className={styles.spring} />
          {value && (
            <Button
              type="text"
              title={t("act.clear")}
              aria-label={t("act.clear")}
              icon={<Trash2 size={14} />}
              onClick={() => onChange(null)}
            />
          )}
          <Button
            type="text"
            className={styles.add ?? ""}
            icon={asJson ? <ListTree size={14} /> : <Braces size={14} />}
            onClick={() => setAsJson(!asJson)}
          >
            {t(asJson ? "act.builder" : "act.json")}
          </Button>
        </div>
      </div>
    </ConfigProvider>
  );
}

const distinct = (problems: Problem[]): Problem[] => [
  ...new Map(problems.map((problem) => [`${problem.path} ${problem.code}`, problem])).values(),
];
