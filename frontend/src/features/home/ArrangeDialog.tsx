import { Button, Checkbox, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ArrangeList, moved } from "@/shared/ui/ArrangeList";
import { useToast } from "@/shared/ui/use-toast";
import styles from "./Home.module.css";
import type { Place } from "./home";
import { useArrangeHome } from "./use-home";

interface Props {
  places: readonly Place[];
  onClose: () => void;
}

/** Which cards are shown, and in which order: dragged by the mouse, or moved by buttons that the keyboard reaches. */
export function ArrangeDialog({ places, onClose }: Props) {
  const { t } = useTranslation("home");
  const { t: shared } = useTranslation();
  const toast = useToast();
  const arrange = useArrangeHome();
  const [order, setOrder] = useState(places);
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
      <ArrangeList
        items={order.map((place) => ({
          key: place.card,
          name: t(`card.${place.card}`),
          shown: (
            <Checkbox
              checked={!place.hidden}
              onChange={({ target }) =>
                setOrder(order.map((each) => (each === place ? { ...place, hidden: !target.checked } : each)))
              }
            >
              {t(`card.${place.card}`)}
            </Checkbox>
          ),
        }))}
        onMove={(from, to) => setOrder(moved(order, from, to))}
      />
    </Modal>
  );
}
