import { Button, Form, Input, Select, Switch } from "antd";
import { Plus, X } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import { ArrangeList, moved } from "@/shared/ui/ArrangeList";
import { SideDrawer } from "@/shared/ui/EntityDrawer";
import { ProblemList } from "@/shared/ui/ProblemList";
import { same } from "@/shared/ui/same";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useLeaveGuard } from "@/shared/ui/use-leave-guard";
import { useToast } from "@/shared/ui/use-toast";
import { CardSettings } from "./CardSettings";
import styles from "./Dashboards.module.css";
import { type Card, cardOf, type Dashboard, isWhole, KINDS, MOST_CARDS } from "./dashboard";
import { useCardName } from "./use-card-name";
import { useSaveDashboard } from "./use-dashboards";

interface Props {
  open: boolean;
  /** Null makes a new one. */
  dashboard: Dashboard | null;
  onClose: () => void;
}

/** Makes or changes a dashboard: its name, who sees it, its cards, their order and width. */
export function EditDrawer({ open, dashboard, onClose }: Props) {
  const { t } = useTranslation("dashboards");
  const { t: shared } = useTranslation();
  const confirm = useConfirm();
  const [changed, setChanged] = useState(false);
  const leave = () => {
    if (!changed) return onClose();
    confirm({
      title: shared("leave.title"),
      text: shared("leave.text"),
      act: shared("leave.act"),
      danger: true,
      run: async () => onClose(),
    });
  };
  return (
    <SideDrawer open={open} onClose={leave} kind={t(dashboard ? "edit" : "new")} name={dashboard?.name}>
      {open && <DashboardForm dashboard={dashboard} onChanged={setChanged} onLeave={leave} onDone={onClose} />}
    </SideDrawer>
  );
}

interface Keyed {
  key: string;
  card: Card;
}

interface FormProps {
  dashboard: Dashboard | null;
  /** Whether something is changed and not saved. */
  onChanged: (changed: boolean) => void;
  onLeave: () => void;
  onDone: () => void;
}

function DashboardForm({ dashboard, onChanged, onLeave, onDone }: FormProps) {
  const { t } = useTranslation("dashboards");
  const { t: shared } = useTranslation();
  const { home } = useWorkspace();
  const toast = useToast();
  const label = useId();
  const nameOf = useCardName();
  const next = useRef(0);
  const keyed = (card: Card): Keyed => {
    next.current += 1;
    return { key: `card-${next.current}`, card };
  };
  // As it was when the form was opened: the page reads it again every minute, and saving over a newer one is refused.
  const [opened] = useState(dashboard);
  const [name, setName] = useState(opened?.name ?? "");
  const [isShared, setShared] = useState(opened?.shared ?? false);
  const [cards, setCards] = useState<readonly Keyed[]>(() => (opened?.cards ?? []).map(keyed));
  const save = useSaveDashboard(opened);
  const draft = { name, shared: isShared, cards: cards.map(({ card }) => card) };
  const { name: was = "", shared: wasShared = false, cards: hadCards = [] } = opened ?? {};
  const isChanged = !same(draft, { name: was, shared: wasShared, cards: hadCards });
  const goTo = useLeaveGuard(isChanged);
  useEffect(() => {
    onChanged(isChanged);
    return () => onChanged(false);
  }, [isChanged, onChanged]);
  const problems = save.error instanceof ApiError ? save.error.problems : [];
  const change = (key: string, some: Partial<Card>) =>
    setCards(cards.map((each) => (each.key === key ? { key, card: { ...each.card, ...some } } : each)));
  const submit = () =>
    save.mutate(
      { ...draft, name: name.trim() },
      {
        onSuccess: ({ id }) => {
          toast.done(t("saved"));
          if (!opened) goTo(`${home}/dashboards/${id}`);
          onDone();
        },
        onError: toast.failed,
      },
    );
  return (
    <Form layout="vertical" component="div">
      <Form.Item label={t("name")} htmlFor="dashboard-name">
        <Input
          id="dashboard-name"
          value={name}
          maxLength={200}
          autoFocus={!opened}
          onChange={({ target }) => setName(target.value)}
        />
      </Form.Item>
      <Form.Item>
        <Switch checked={isShared} aria-labelledby={label} onChange={setShared} />{" "}
        <span id={label}>{t("share_with_all")}</span>
      </Form.Item>
      <ArrangeList
        items={cards.map(({ key, card }) => ({
          key,
          name: nameOf(card),
          shown: (
            <div className={styles.card}>
              <strong>{nameOf(card)}</strong>
              <CardSettings card={card} onChange={(some) => change(key, some)} />
              <Button
                type="text"
                size="small"
                aria-label={t("remove", { name: nameOf(card) })}
                icon={<X size={15} />}
                onClick={() => setCards(cards.filter((each) => each.key !== key))}
              />
            </div>
          ),
        }))}
        onMove={(from, to) => setCards(moved(cards, from, to))}
      />
      <div className={styles.add}>
        <Plus size={16} aria-hidden />
        <Select<Card["kind"] | null>
          aria-label={t("add")}
          placeholder={t("add")}
          value={null}
          disabled={cards.length >= MOST_CARDS}
          onChange={(kind) => kind && setCards([...cards, keyed(cardOf(kind))])}
          options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          style={{ width: 240 }}
        />
        <span className="pl-soft">{t("of_most", { n: cards.length, most: MOST_CARDS })}</span>
      </div>
      {problems.length > 0 && <ProblemList problems={problems} />}
      <div className={styles.foot}>
        <Button onClick={onLeave}>{shared("act.cancel")}</Button>
        <Button
          type="primary"
          disabled={!name.trim() || !cards.every(({ card }) => isWhole(card))}
          loading={save.isPending}
          onClick={submit}
        >
          {shared("act.save")}
        </Button>
      </div>
    </Form>
  );
}
