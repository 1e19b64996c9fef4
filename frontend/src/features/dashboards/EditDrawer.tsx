import { Button, Form, Input, Select, Switch } from "antd";
import { Plus, X } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { ApiError } from "@/shared/api/client";
import { useWorkspace } from "@/shared/session/workspace";
import { ArrangeList, moved } from "@/shared/ui/ArrangeList";
import { SideDrawer } from "@/shared/ui/EntityDrawer";
import { ProblemList } from "@/shared/ui/ProblemList";
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
  return (
    <SideDrawer open={open} onClose={onClose} kind={t(dashboard ? "edit" : "new")} name={dashboard?.name}>
      {open && <DashboardForm dashboard={dashboard} onDone={onClose} />}
    </SideDrawer>
  );
}

interface Keyed {
  key: string;
  card: Card;
}

function DashboardForm({ dashboard, onDone }: { dashboard: Dashboard | null; onDone: () => void }) {
  const { t } = useTranslation("dashboards");
  const { t: shared } = useTranslation();
  const { home } = useWorkspace();
  const navigate = useNavigate();
  const toast = useToast();
  const label = useId();
  const nameOf = useCardName();
  const next = useRef(0);
  const keyed = (card: Card): Keyed => {
    next.current += 1;
    return { key: `card-${next.current}`, card };
  };
  const [name, setName] = useState(dashboard?.name ?? "");
  const [isShared, setShared] = useState(dashboard?.shared ?? false);
  const [cards, setCards] = useState<readonly Keyed[]>(() => (dashboard?.cards ?? []).map(keyed));
  const save = useSaveDashboard(dashboard);
  const problems = save.error instanceof ApiError ? save.error.problems : [];
  const change = (key: string, some: Partial<Card>) =>
    setCards(cards.map((each) => (each.key === key ? { key, card: { ...each.card, ...some } } : each)));
  const submit = () =>
    save.mutate(
      { name: name.trim(), shared: isShared, cards: cards.map(({ card }) => card) },
      {
        onSuccess: ({ id }) => {
          toast.done(t("saved"));
          onDone();
          if (!dashboard) void navigate(`${home}/dashboards/${id}`);
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
          autoFocus={!dashboard}
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
        <Button onClick={onDone}>{shared("act.cancel")}</Button>
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
