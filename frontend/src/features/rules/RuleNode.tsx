import { Button, Dropdown, Select } from "antd";
import { CopyPlus, Ellipsis, FolderTree, MoveDown, MoveUp, Plus, Replace, X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/shared/api/types";
import { JsonEditor } from "@/shared/controls/JsonEditor";
import { AddRule, useKinds } from "./AddRule";
import { ConditionRows, EMPTY_CONDITION } from "./ConditionRows";
import { below, changeKind, dress, insertAfter, isWithin, move, negate, peel, removeAt, replaceAt, wrap } from "./edit";
import { cardOf, isLeaf, type Leaf, type LeafKind } from "./leaves/cards";
import { Remarks } from "./Remarks";
import styles from "./Rules.module.css";
import { type Group, isGroup, type Rule } from "./rule";
import { isRule } from "./shape";

/** What every part of the editor hands down. */
export interface Around {
  path: string;
  problems: Problem[];
  inJourney: boolean;
}

interface Props extends Around {
  rule: Rule;
  onChange: (rule: Rule) => void;
  /** The buttons of the place it stands in: remove, move… */
  acts?: ReactNode;
}

/** One rule of any kind; groups hold rules again. */
export function RuleNode({ rule, onChange, acts, ...around }: Props) {
  const { negated, inner, step } = peel(rule);
  const place = { ...around, path: around.path + (around.path ? step : step.slice(1)) };
  const change = (next: Rule) => onChange(dress(next, negated));
  const mark = negated && <NotMark onRemove={() => onChange(inner)} />;
  if (isGroup(inner)) return <GroupBox group={inner} onChange={change} mark={mark} acts={acts} {...place} />;
  if (isLeaf(inner)) return <LeafRow leaf={inner} onChange={change} mark={mark} acts={acts} {...place} />;
  if (inner.kind === "not") {
    return (
      <div className={styles.row}>
        {mark}
        <div className={styles.grow}>
          <RuleNode rule={inner} onChange={change} {...place} />
        </div>
        {acts}
      </div>
    );
  }
  return <UnknownRule rule={inner} onChange={change} acts={acts} />;
}

function NotMark({ onRemove }: { onRemove: () => void }) {
  const { t } = useTranslation("rules");
  return (
    <button type="button" className={styles.not} onClick={onRemove} title={t("act.affirm")}>
      {t("not")}
    </button>
  );
}

function UnknownRule({ rule, onChange, acts }: Pick<Props, "rule" | "onChange" | "acts">) {
  const { t } = useTranslation("rules");
  return (
    <div className={styles.row}>
      <div className={styles.grow}>
        <p className="pl-soft">{t("unknown")}</p>
        <JsonEditor value={rule} accepts={isRule} onChange={(json) => onChange(json as Rule)} />
      </div>
      {acts}
    </div>
  );
}

interface LeafProps extends Around {
  leaf: Leaf;
  onChange: (rule: Rule) => void;
  mark: ReactNode;
  acts: ReactNode;
}

function LeafRow({ leaf, onChange, mark, acts, path, problems, inJourney }: LeafProps) {
  const { t } = useTranslation("rules");
  const { Controls } = cardOf(leaf.kind);
  const where = "event" in leaf ? (leaf.where ?? []) : [];
  const setWhere = (next: typeof where) => "event" in leaf && onChange({ ...leaf, where: next });
  const wherePath = below(path, "where");
  const own = problems.filter(
    (problem) => isWithin(problem.path, path) && !(where.length > 0 && isWithin(problem.path, wherePath)),
  );
  return (
    <div className={styles.row}>
      <div className={styles.grow}>
        <div className={styles.line}>
          <KindButton leaf={leaf} onChange={onChange} inJourney={inJourney} />
          {mark}
          <Controls leaf={leaf} onChange={onChange} inJourney={inJourney} />
          {"event" in leaf && (
            <Button
              type="text"
              className={styles.add ?? ""}
              icon={<Plus size={13} />}
              onClick={() => setWhere([...where, EMPTY_CONDITION])}
            >
              {t("act.add_where")}
            </Button>
          )}
        </div>
        {"event" in leaf && (
          <ConditionRows
            event={leaf.event}
            value={where}
            onChange={setWhere}
            problems={problems}
            path={wherePath}
            inRun={inJourney}
          />
        )}
        <Remarks problems={own} />
      </div>
      {acts}
    </div>
  );
}

function KindButton({ leaf, onChange, inJourney }: Pick<LeafProps, "leaf" | "onChange" | "inJourney">) {
  const { t } = useTranslation("rules");
  const kinds = useKinds(inJourney);
  const Icon = cardOf(leaf.kind).icon;
  const label = kinds.find((each) => each.kind === leaf.kind)?.label ?? leaf.kind;
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: kinds.map((each) => {
          const Sign = cardOf(each.kind).icon;
          return { key: each.kind, label: each.label, icon: <Sign size={15} strokeWidth={1.75} /> };
        }),
        selectedKeys: [leaf.kind],
        onClick: ({ key }) => onChange(changeKind(leaf, cardOf(key as LeafKind).empty)),
      }}
    >
      <button type="button" className={styles.kind} aria-label={`${t("label.kind")}: ${label}`} title={label}>
        <Icon size={15} strokeWidth={1.75} aria-hidden />
      </button>
    </Dropdown>
  );
}

interface GroupProps extends Around {
  group: Group;
  onChange: (rule: Rule) => void;
  mark: ReactNode;
  acts: ReactNode;
}

function GroupBox({ group, onChange, mark, acts, path, problems, inJourney }: GroupProps) {
  const { t } = useTranslation("rules");
  const rules = group.rules ?? [];
  const set = (next: Rule[]) => onChange({ ...group, rules: next });
  const listPath = below(path, "rules");
  // What is said of a rule in the list is shown beside that rule.
  const own = problems.filter((problem) => isWithin(problem.path, path) && !problem.path.startsWith(`${listPath}[`));
  return (
    <div className={path === "" || path === "rule" ? styles.root : styles.group}>
      <div className={styles.head}>
        {mark}
        <Select<Group["kind"]>
          aria-label={t("label.joined")}
          value={group.kind}
          onChange={(kind) => onChange({ ...group, kind })}
          options={(["all", "any"] as const).map((kind) => ({ value: kind, label: t(`group.${kind}`) }))}
          popupMatchSelectWidth={false}
        />
        <span className={styles.spring} />
        {acts}
      </div>
      {rules.map((rule, index) => {
        const here = `${listPath}[${index}]`;
        return (
          <div key={here} className={styles.item}>
            <span className={styles.joint}>{index > 0 && t(`joint.${group.kind}`)}</span>
            <div className={styles.grow}>
              <RuleNode
                rule={rule}
                onChange={(next) => set(replaceAt(rules, index, next))}
                path={here}
                problems={problems}
                inJourney={inJourney}
                acts={<RuleActs rules={rules} index={index} kind={group.kind} onChange={set} />}
              />
            </div>
          </div>
        );
      })}
      {rules.length === 0 ? <p className={styles.hint}>{t("empty_group")}</p> : <Remarks problems={own} />}
      <div className={styles.foot}>
        <AddRule inJourney={inJourney} onAdd={(leaf) => set([...rules, leaf])} />
        <Button
          type="text"
          className={styles.add ?? ""}
          icon={<FolderTree size={14} />}
          onClick={() => set([...rules, { kind: group.kind === "all" ? "any" : "all", rules: [] }])}
        >
          {t("act.add_group")}
        </Button>
      </div>
    </div>
  );
}

interface ActsProps {
  rules: Rule[];
  index: number;
  kind: Group["kind"];
  onChange: (rules: Rule[]) => void;
}

/** What can be done with a rule in its list. */
function RuleActs({ rules, index, kind, onChange }: ActsProps) {
  const { t } = useTranslation("rules");
  const rule = rules[index];
  if (!rule) return null;
  const run: Record<string, () => Rule[]> = {
    negate: () => replaceAt(rules, index, negate(rule)),
    duplicate: () => insertAfter(rules, index, rule),
    nest: () => replaceAt(rules, index, wrap(rule, kind)),
    up: () => move(rules, index, -1),
    down: () => move(rules, index, 1),
  };
  return (
    <span className={styles.acts}>
      <Dropdown
        trigger={["click"]}
        placement="bottomRight"
        menu={{
          items: [
            { key: "negate", label: t(rule.kind === "not" ? "act.affirm" : "act.negate"), icon: <Replace size={15} /> },
            { key: "duplicate", label: t("act.duplicate"), icon: <CopyPlus size={15} /> },
            { key: "nest", label: t("act.nest"), icon: <FolderTree size={15} /> },
            { key: "up", label: t("act.up"), icon: <MoveUp size={15} />, disabled: index === 0 },
            { key: "down", label: t("act.down"), icon: <MoveDown size={15} />, disabled: index === rules.length - 1 },
          ],
          onClick: ({ key }) => onChange(run[key]?.() ?? rules),
        }}
      >
        <Button type="text" aria-label={t("act.more")} icon={<Ellipsis size={15} />} />
      </Dropdown>
      <Button
        type="text"
        aria-label={t("act.remove")}
        title={t("act.remove")}
        icon={<X size={15} />}
        onClick={() => onChange(removeAt(rules, index))}
      />
    </span>
  );
}
