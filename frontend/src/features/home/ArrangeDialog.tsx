import { Button, Checkbox, Modal } from "antd";
import { ArrowDown, ArrowUp, GripVertical } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Home.module.css";
import { type Card, moved, type Place } from "./home";
import { useArrangeHome } from "./use-home";

interface Props {
  places: readonly Place[];
  onClose: () => void;
}

type Way = "up" | "down";

/** Which cards are shown, and in which order: dragged by the mouse, or moved by buttons that the keyboard reaches. */
export function ArrangeDialog({ places, onClose }: Props) {
  const { t } = useTranslation("home");
  const { t: shared } = useTranslation();
  const toast = useToast();
  const arrange = useArrangeHome();
  const [order, setOrder] = useState(places);
  const [dragged, setDragged] = useState<Card | null>(null);
  const [told, setTold] = useState("");
  const focus = useFocusKept(order);
  const move = (from: number, to: number, way: Way) => {
    const place = order[from];
    if (!place) return;
    focus.keep(place.card, way);
    setOrder(moved(order, from, to));
    setTold(t("moved", { card: t(`card.${place.card}`), place: to + 1, count: order.length }));
  };
  const save = (cards: readonly Place[]) => arrange.mutate([...cards], { onSuccess: onClose, onError: toast.failed });
  return (
    <Modal
      open
      title={t("arrange_title")}
      onCancel={onClose}
      footer={[
        <Button key="reset" disabled={arrange.isPending} onClick={() => save([])}>
          {t("as_at_first")}
        </Button>,
        <Button key="cancel" onClick={onClose}>
          {shared("act.cancel")}
        </Button>,
        <Button key="save" type="primary" loading={arrange.isPending} onClick={() => save(order)}>
          {shared("act.save")}
        </Button>,
      ]}
    >
      <p className={styles.help}>{t("arrange_help")}</p>
      <ol className={styles.places} ref={focus.list}>
        {order.map((place, n) => (
          <li
            key={place.card}
            data-place={place.card}
            data-dragged={dragged === place.card}
            draggable
            onDragStart={() => setDragged(place.card)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              event.preventDefault();
              const from = order.findIndex(({ card }) => card === dragged);
              if (from >= 0) setOrder(moved(order, from, n));
            }}
          >
            <GripVertical size={16} aria-hidden className={styles.grip} />
            <Checkbox
              checked={!place.hidden}
              onChange={({ target }) =>
                setOrder(order.map((each) => (each === place ? { ...place, hidden: !target.checked } : each)))
              }
            >
              {t(`card.${place.card}`)}
            </Checkbox>
            <Step way="up" card={place.card} disabled={n === 0} onClick={() => move(n, n - 1, "up")} />
            <Step
              way="down"
              card={place.card}
              disabled={n === order.length - 1}
              onClick={() => move(n, n + 1, "down")}
            />
          </li>
        ))}
      </ol>
      <span role="status" className={styles.unseen}>
        {told}
      </span>
    </Modal>
  );
}

interface StepProps {
  way: Way;
  card: Card;
  disabled: boolean;
  onClick: () => void;
}

function Step({ way, card, disabled, onClick }: StepProps) {
  const { t } = useTranslation("home");
  return (
    <Button
      type="text"
      size="small"
      data-way={way}
      aria-label={t(`move_${way}`, { card: t(`card.${card}`) })}
      icon={way === "up" ? <ArrowUp size={16} /> : <ArrowDown size={16} />}
      disabled={disabled}
      onClick={onClick}
    />
  );
}

/** Keeps the focus on the card that was moved: the page puts its row elsewhere, which takes the focus away. */
function useFocusKept(order: readonly Place[]) {
  const list = useRef<HTMLOListElement>(null);
  const kept = useRef<{ card: Card; way: Way } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus is put back when the order has changed.
  useLayoutEffect(() => {
    if (!kept.current) return;
    const { card, way } = kept.current;
    const row = list.current?.querySelector(`[data-place="${card}"]`);
    const same = row?.querySelector<HTMLElement>(`[data-way="${way}"]:not(:disabled)`);
    (same ?? row?.querySelector<HTMLElement>("[data-way]:not(:disabled)"))?.focus();
    kept.current = null;
  }, [order]);
  return {
    list,
    keep: (card: Card, way: Way) => {
      kept.current = { card, way };
    },
  };
}
