import { useReactFlow } from "@xyflow/react";
import { App } from "antd";
import { type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import * as g from "./graph";
import { type Focused, takesText } from "./keys";
import { type CanvasStore, useCanvasStore } from "./store";
import { FIT } from "./view";

interface Wanted {
  tidy: () => void;
  fit: () => void;
  edit: () => void;
  rename: () => void;
  help: () => void;
}

/** Whether a key belongs to a field that somebody is typing in, or to a dialog. */
const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest(".ant-modal, .ant-drawer, .ant-dropdown, .ant-popover") !== null ||
    takesText(target as HTMLElement & Focused));

const ARROWS: Record<string, g.Direction> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/** All keys of the canvas, as the keyboard help lists them; they work wherever no field is being typed in. */
export function useKeys(canvas: RefObject<HTMLElement | null>, wanted: Wanted): void {
  const store = useCanvasStore();
  const { message } = App.useApp();
  const { t } = useTranslation("canvas");
  const { fitView, setCenter, getZoom, getNode, screenToFlowPosition } = useReactFlow();
  useEffect(() => {
    const show = (id: string) => {
      const node = getNode(id);
      if (node) {
        const { x, y } = node.position;
        void setCenter(x + g.CARD.width / 2, y + g.CARD.height / 2, { zoom: getZoom(), duration: 180 });
      }
    };
    // Once the cards have been drawn and measured; never nearer than the reader has come.
    const showWhole = (ids: ReadonlySet<string>) => {
      const nodes = [...ids].map((id) => ({ id }));
      const look = () => void fitView({ ...FIT, nodes, maxZoom: Math.min(getZoom(), FIT.maxZoom), duration: 220 });
      requestAnimationFrame(() => requestAnimationFrame(look));
    };
    const onKey = (event: KeyboardEvent) => {
      if (inField(event.target)) return;
      const onCanvas = canvas.current?.contains(event.target as Node) || event.target === document.body;
      if (event.ctrlKey || event.metaKey ? command(event, store) : onCanvas && plain(event, store, wanted, show)) {
        event.preventDefault();
        // A duplicate of many lies beside them, and may begin outside of what is seen.
        if (event.key.toLowerCase() === "d") showWhole(store.getState().chosen);
      }
    };
    const onCopy = (event: ClipboardEvent) => {
      const { graph, chosen, readOnly, remove } = store.getState();
      if (inField(event.target) || chosen.size === 0 || String(window.getSelection() ?? "") !== "") return;
      event.clipboardData?.setData("text/plain", g.copy(graph, chosen));
      event.preventDefault();
      if (event.type === "cut" && !readOnly) remove();
      void message.success(t("copied", { count: chosen.size }));
    };
    const onPaste = (event: ClipboardEvent) => {
      const { graph, types, edit, choose, readOnly } = store.getState();
      const clip = inField(event.target) || readOnly ? null : g.readClip(event.clipboardData?.getData("text") ?? "");
      const view = canvas.current?.getBoundingClientRect();
      if (!clip || !view) return;
      event.preventDefault();
      const box = g.boxOf(clip.nodes);
      const middle = screenToFlowPosition({ x: view.x + view.width / 2, y: view.y + view.height / 2 });
      const corner = { x: middle.x - box.width / 2, y: middle.y - box.height / 2 };
      const pasted = g.paste(graph, clip, g.freeGround(graph, corner, box), new Set(types.keys()));
      edit(() => pasted.graph);
      choose(pasted.ids);
      showWhole(pasted.ids);
      void message.success(t("pasted", { count: pasted.ids.size }));
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("copy", onCopy);
    window.addEventListener("cut", onCopy);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("copy", onCopy);
      window.removeEventListener("cut", onCopy);
      window.removeEventListener("paste", onPaste);
    };
  }, [store, canvas, wanted, message, t, fitView, setCenter, getZoom, getNode, screenToFlowPosition]);
}

/** Keys with Ctrl or Cmd; true when one was meant for the canvas. */
function command(event: KeyboardEvent, store: CanvasStore): boolean {
  const { undo, redo } = store.temporal.getState();
  const { graph, choose, duplicate, readOnly } = store.getState();
  const key = event.key.toLowerCase();
  if (key === "a") choose(graph.nodes.map((node) => node.id));
  else if (readOnly) return false;
  else if (key === "z" && !event.shiftKey) undo();
  else if (key === "y" || (key === "z" && event.shiftKey)) redo();
  else if (key === "d") duplicate();
  else return false;
  return true;
}

function plain(event: KeyboardEvent, store: CanvasStore, wanted: Wanted, show: (id: string) => void): boolean {
  const { graph, chosen, readOnly, choose, ask, remove } = store.getState();
  const [only] = chosen.size === 1 ? chosen : [];
  const arrow = ARROWS[event.key];
  if (arrow) {
    const to = only ? g.neighbour(graph, only, arrow) : g.first(graph);
    if (to) {
      choose([to]);
      show(to);
    }
    return true;
  }
  switch (event.key) {
    case "Enter":
      if (!only || (event.target as HTMLElement).tagName === "BUTTON") return false;
      wanted.edit();
      return true;
    case "Escape":
      choose([]);
      return true;
    case "F2":
      if (only) wanted.rename();
      return only !== undefined;
    case "?":
      wanted.help();
      return true;
    case "f":
    case "F":
      wanted.fit();
      return true;
  }
  if (readOnly) return false;
  switch (event.key) {
    case "a":
    case "A":
      ask({ at: "best" });
      return true;
    case "l":
    case "L":
      wanted.tidy();
      return true;
    case "Delete":
    case "Backspace":
      remove();
      return true;
  }
  return false;
}
