import { Button, Dropdown } from "antd";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cardOf, LEAF_KINDS, type Leaf, type LeafKind } from "./leaves/cards";
import styles from "./Rules.module.css";
import { useVocabulary } from "./use-vocabulary";

interface Props {
  onAdd: (leaf: Leaf) => void;
  inJourney: boolean;
}

/** The kinds of condition with their names, in the order to show them. */
export function useKinds(inJourney: boolean): { kind: LeafKind; label: string }[] {
  const leaves = useVocabulary().data?.leaves ?? [];
  return LEAF_KINDS.filter((kind) => inJourney || !cardOf(kind).needsRun).flatMap((kind) => {
    const found = leaves.find((each) => each.kind === kind);
    return found ? [{ kind, label: found.label }] : [];
  });
}

/** “Add condition”, with a menu of the kinds. */
export function AddRule({ onAdd, inJourney }: Props) {
  const { t } = useTranslation("rules");
  const kinds = useKinds(inJourney);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: kinds.map(({ kind, label }) => {
          const Icon = cardOf(kind).icon;
          return { key: kind, label, icon: <Icon size={15} strokeWidth={1.75} /> };
        }),
        onClick: ({ key }) => onAdd(cardOf(key as LeafKind).empty),
      }}
    >
      <Button type="text" className={styles.add ?? ""} icon={<Plus size={14} />}>
        {t("act.add")}
      </Button>
    </Dropdown>
  );
}

/** The same choice laid open, for a rule with nothing in it. */
export function FirstRule({ onAdd, inJourney }: Props) {
  const { t } = useTranslation("rules");
  return (
    <div className={styles.first}>
      <p>{t("empty")}</p>
      <div className={styles.kinds}>
        {useKinds(inJourney).map(({ kind, label }) => {
          const Icon = cardOf(kind).icon;
          return (
            <button key={kind} type="button" onClick={() => onAdd(cardOf(kind).empty)}>
              <Icon size={15} strokeWidth={1.75} aria-hidden />
              {label}
            </button>
          );
        })}
      </div>
    </div>
  );
}
