import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { Palette } from "./Palette";
import { useCanvas } from "./store";

/** The palette in the middle of the screen, for a place that was chosen before: a port, an edge, a point. */
export function QuickAdd({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("canvas");
  const asking = useCanvas((state) => state.asking);
  const ask = useCanvas((state) => state.ask);
  const add = useCanvas((state) => state.add);
  const following = useCanvas((state) => state.chosen.size === 1);
  return (
    <Modal
      open={asking !== null}
      title={t("add_title")}
      footer={null}
      width={420}
      destroyOnHidden
      onCancel={() => ask(null)}
      afterClose={onDone}
      styles={{ body: { height: 420, margin: "0 -12px -8px" } }}
    >
      {asking && (
        <Palette
          quick
          noEntries={asking.at === "port" || asking.at === "edge" || (asking.at === "best" && following)}
          onPick={(kind) => add(kind, asking)}
        />
      )}
    </Modal>
  );
}
