import { useReactFlow, useViewport } from "@xyflow/react";
import { Button, Tooltip } from "antd";
import { Keyboard, type LucideIcon, Map as MapIcon, Maximize, Minus, Plus, Redo2, Undo2, Wand2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useCanvas, useCanvasStore, useHistory } from "./store";
import styles from "./Toolbar.module.css";

interface Props {
  tidy: () => void;
  fit: () => void;
  help: () => void;
  map: boolean;
  setMap: (on: boolean) => void;
}

/** Undo, redo, tidy, zoom, map and keys, afloat at the foot of the canvas. */
export function Toolbar({ tidy, fit, help, map, setMap }: Props) {
  const { t } = useTranslation("canvas");
  const store = useCanvasStore();
  const { zoomIn, zoomOut } = useReactFlow();
  const { zoom } = useViewport();
  const readOnly = useCanvas((state) => state.readOnly);
  const canUndo = useHistory((state) => state.pastStates.length > 0);
  const canRedo = useHistory((state) => state.futureStates.length > 0);
  return (
    <div className={styles.bar} role="toolbar" aria-label={t("tools.label")}>
      {!readOnly && (
        <>
          <Tool
            icon={Undo2}
            label={t("history.undo")}
            keys="Ctrl Z"
            disabled={!canUndo}
            onClick={() => store.temporal.getState().undo()}
          />
          <Tool
            icon={Redo2}
            label={t("history.redo")}
            keys="Ctrl Y"
            disabled={!canRedo}
            onClick={() => store.temporal.getState().redo()}
          />
          <span className={styles.gap} />
          <Tool icon={Plus} label={t("tools.add")} keys="A" onClick={() => store.getState().ask({ at: "best" })} />
          <Tool icon={Wand2} label={t("tools.layout")} keys="L" onClick={tidy} />
          <span className={styles.gap} />
        </>
      )}
      <Tool icon={Minus} label={t("tools.zoom_out")} onClick={() => void zoomOut({ duration: 150 })} />
      <span className={`${styles.zoom} pl-num`}>{Math.round(zoom * 100)}%</span>
      <Tool icon={Plus} label={t("tools.zoom_in")} onClick={() => void zoomIn({ duration: 150 })} />
      <Tool icon={Maximize} label={t("tools.fit")} keys="F" onClick={fit} />
      <Tool icon={MapIcon} label={t("tools.map_when")} pressed={map} onClick={() => setMap(!map)} />
      <Tool icon={Keyboard} label={t("tools.keys")} keys="?" onClick={help} />
    </div>
  );
}

interface ToolProps {
  icon: LucideIcon;
  label: string;
  keys?: string;
  disabled?: boolean;
  pressed?: boolean;
  onClick: () => void;
}

function Tool({ icon: Icon, label, keys, disabled = false, pressed, onClick }: ToolProps) {
  return (
    <Tooltip title={keys ? `${label} · ${keys}` : label}>
      <Button
        type="text"
        size="small"
        className={styles.tool ?? ""}
        aria-label={label}
        aria-pressed={pressed}
        disabled={disabled}
        icon={<Icon size={17} strokeWidth={1.8} />}
        onClick={onClick}
      />
    </Tooltip>
  );
}
