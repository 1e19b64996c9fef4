import { useReactFlow } from "@xyflow/react";
import type { InputRef } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useStore } from "zustand";
import { RunContext, RunKey, runValues } from "@/entities/journey/run-context";
import type { Journey } from "@/features/journeys/types";
import { PeopleDrawer } from "@/features/people/PeopleDrawer";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { ConflictDialog } from "@/shared/ui/ConflictDialog";
import { useToast } from "@/shared/ui/use-toast";
import { CountsStrip } from "./CountsStrip";
import styles from "./Editor.module.css";
import { EmptyCanvas } from "./EmptyCanvas";
import { graded } from "./grades";
import { CARD, instanceKeys, move } from "./graph";
import { Inspector } from "./Inspector";
import { KeysHelp } from "./KeysHelp";
import { layout } from "./layout";
import { type Live, LiveContext, liveOf, type PeopleQuery } from "./live";
import { Palette } from "./Palette";
import { PublishDialog } from "./PublishDialog";
import { QuickAdd } from "./QuickAdd";
import { SavedBy } from "./SavedBy";
import { SettingsPanel } from "./SettingsPanel";
import { Spoken } from "./Spoken";
import { Surface } from "./Surface";
import { CanvasContext, type CanvasStore, createCanvasStore, useCanvas, useCanvasStore } from "./store";
import { Toolbar } from "./Toolbar";
import { TopBar } from "./TopBar";
import type { Difference, Draft, SettingsType } from "./types";
import { useAutosave } from "./use-autosave";
import { useCounts } from "./use-counts";
import { useKeys } from "./use-keys";
import { FORM, usePinch } from "./use-pinch";
import { useReveal } from "./use-reveal";
import { useVersion } from "./use-versions";
import { VersionsPanel } from "./VersionsPanel";
import { FIT } from "./view";

interface Props {
  journey: Journey;
  store: CanvasStore;
  draft: Draft;
  unsaved: boolean;
  settings: SettingsType;
}

/** The whole screen of a journey: the draft being drawn, or an older version being looked at. */
export function Editor({ journey, store, draft, unsaved, settings }: Props) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const autosave = useAutosave(store, journey.id, draft, unsaved);
  const [looking, setLooking] = useState<string | null>(null);
  const version = useVersion(journey.id, looking);
  const shown = looking && version.data ? version.data : null;
  const types = useStore(store, (state) => state.types);
  const frozen = useMemo(() => {
    if (!shown) return null;
    const made = createCanvasStore(shown.graph, shown.nodes, [...types.values()], true);
    made.getState().show("history");
    return made;
  }, [shown, types]);
  const [publishing, setPublishing] = useState(false);
  const problems = useShown(store, autosave.problems);
  const counted = shown?.id ?? journey.live_version?.id ?? null;
  const current = frozen ?? store;
  return (
    <CanvasContext value={current}>
      <div className={styles.editor}>
        <TopBar
          journey={journey}
          autosave={autosave}
          problems={problems}
          shown={shown}
          onPublish={() => {
            store.getState().askToPublish();
            setPublishing(true);
          }}
          onBack={() => setLooking(null)}
          onRestore={() => {
            if (shown) store.getState().replace(shown.graph);
            setLooking(null);
          }}
        />
        <Desk
          key={shown?.id ?? "draft"}
          journey={journey}
          problems={shown ? [] : problems}
          changed={shown ? [] : autosave.differences}
          goal={shown ? shown.goal : autosave.goal}
          counted={counted}
          settings={settings}
          looking={looking}
          onLook={setLooking}
        />
        <PublishDialog open={publishing} journey={journey} autosave={autosave} onClose={() => setPublishing(false)} />
        <ConflictDialog
          open={autosave.state === "conflict"}
          text={
            <>
              <SavedBy journey={journey.id} /> {t("conflict.text")}
            </>
          }
          theirsHelp={t("conflict.theirs_help")}
          onSettle={(keep) => autosave.settle(keep).catch(toast.failed)}
        />
      </div>
    </CanvasContext>
  );
}

/** The problems that may be shown by now. */
function useShown(store: CanvasStore, problems: Problem[]): Problem[] {
  const fresh = useStore(store, (state) => state.fresh);
  const left = useStore(store, (state) => state.left);
  const asked = useStore(store, (state) => state.asked);
  const edges = useStore(store, (state) => state.graph.edges);
  const empty = useStore(store, (state) => state.graph.nodes.length === 0);
  return useMemo(
    () => graded(problems, edges, { fresh, left, asked, empty }),
    [problems, edges, fresh, left, asked, empty],
  );
}

interface DeskProps {
  journey: Journey;
  problems: Problem[];
  changed: Difference[];
  goal: string | null;
  counted: string | null;
  settings: SettingsType;
  looking: string | null;
  onLook: (version: string | null) => void;
}

/** Palette, drawing and panels. */
function Desk({ journey, problems, changed, goal, counted, settings, looking, onLook }: DeskProps) {
  const { t } = useTranslation("canvas");
  const { can } = useWorkspace();
  const { fitView } = useReactFlow();
  // Piece by piece: while a card is dragged, the places of the cards change with every frame, and none of these does.
  const store = useCanvasStore();
  const edges = useCanvas((state) => state.graph.edges);
  const empty = useCanvas((state) => state.graph.nodes.length === 0);
  const readOnly = useCanvas((state) => state.readOnly);
  const panel = useCanvas((state) => state.panel);
  const types = useCanvas((state) => state.types);
  const declared = useCanvas((state) => state.graph.settings.context);
  const context = useMemo(() => runValues(declared), [declared]);
  const keyed = useCanvas((state) => instanceKeys(state.graph.nodes).length > 0);
  const canvas = useRef<HTMLDivElement>(null);
  const desk = useRef<HTMLDivElement>(null);
  const side = useRef<HTMLElement>(null);
  const nameInput = useRef<InputRef>(null);
  const [map, setMap] = useState(true);
  const [help, setHelp] = useState(false);
  const [people, setPeople] = useState<PeopleQuery | null>(null);
  const counts = useCounts(journey.id, counted).data;

  const fit = useCallback(() => void fitView({ ...FIT, duration: 220 }), [fitView]);
  const tidy = useCallback(async () => {
    const { graph, described, edit } = store.getState();
    const places = await layout(graph, described);
    edit((now) => move(now, places));
    requestAnimationFrame(() => requestAnimationFrame(fit));
  }, [store, fit]);
  const wanted = useMemo(
    () => ({
      tidy: () => void tidy(),
      fit,
      edit: () =>
        side.current?.querySelector<HTMLElement>("fieldset input, fieldset textarea, fieldset button")?.focus(),
      rename: () => nameInput.current?.focus({ cursor: "all" }),
      help: () => setHelp(true),
    }),
    [tidy, fit],
  );
  useKeys(canvas, wanted);
  useReveal(canvas);
  usePinch(desk);
  useEffect(() => canvas.current?.focus(), []);

  const seesPeople = can("profiles:read");
  const live = useMemo<Live>(
    () => ({ ...liveOf(counts, problems, edges, changed), ...(seesPeople && { people: setPeople }) }),
    [counts, problems, edges, changed, seesPeople],
  );

  const inspecting = panel === "node";
  return (
    <LiveContext value={live}>
      <div ref={desk} className={styles.desk}>
        {!readOnly && (
          <aside className={styles.palette} aria-label={t("palette")}>
            <Palette
              onPick={(kind) => {
                store.getState().add(kind, { at: "best" });
                canvas.current?.focus();
              }}
            />
          </aside>
        )}
        <section
          ref={canvas}
          className={styles.canvas}
          data-testid="canvas"
          aria-label={t("canvas")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas takes the keys that its help lists.
          tabIndex={0}
          style={{ minWidth: CARD.width }}
        >
          <Surface map={map && panel === null}>
            <Toolbar tidy={() => void tidy()} fit={fit} help={() => setHelp(true)} map={map} setMap={setMap} />
          </Surface>
          {empty && !readOnly && <EmptyCanvas />}
          {counts && <CountsStrip counts={counts} onPick={setPeople} />}
          <Spoken />
        </section>
        {panel && (
          <aside ref={side} className={styles.side} {...FORM}>
            <RunContext value={context}>
              <RunKey value={keyed}>
                {inspecting && (
                  <Inspector
                    nameRef={nameInput}
                    onClose={() => {
                      store.getState().choose([]);
                      canvas.current?.focus();
                    }}
                  />
                )}
                {panel === "settings" && (
                  <SettingsPanel journey={journey} settings={settings} goal={goal} problems={problems} />
                )}
              </RunKey>
            </RunContext>
            {panel === "history" && <VersionsPanel journey={journey} looking={looking} onLook={onLook} />}
          </aside>
        )}
      </div>
      <QuickAdd onDone={() => canvas.current?.focus()} />
      <KeysHelp open={help} onClose={() => setHelp(false)} />
      <PeopleDrawer
        query={people && { journey: journey.id, ...(counted && { version: counted }), ...people.query }}
        title={people?.title ?? ""}
        count={counts && people?.count?.(counts)}
        nameOf={(node) => node.name || types.get(node.kind)?.label || node.key}
        onClose={() => setPeople(null)}
      />
    </LiveContext>
  );
}
