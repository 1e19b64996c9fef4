import { ReactFlowProvider } from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import type { Journey } from "@/features/journeys/types";
import { useJourney } from "@/features/journeys/use-journey";
import { useWorkspace } from "@/shared/session/workspace";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Loading } from "@/shared/ui/Loading";
import { useToast } from "@/shared/ui/use-toast";
import type * as backup from "./backup";
import { Editor } from "./Editor";
import { createCanvasStore } from "./store";
import type { Draft, NodeType, SettingsType } from "./types";
import { useDraft } from "./use-draft";
import { useLost } from "./use-lost";
import { useNodeTypes } from "./use-node-types";

/** The canvas of one journey: waits for what it needs, then opens. */
export function Page() {
  const { id = "" } = useParams();
  const journey = useJourney(id);
  const draft = useDraft(id);
  const types = useNodeTypes();
  const lost = useLost(id, draft.data);
  const error = journey.error ?? draft.error ?? types.error;
  const retry = () => void Promise.all([journey.refetch(), draft.refetch(), types.refetch()]);
  if (journey.data && draft.data && types.data && lost !== undefined) {
    return (
      <ReactFlowProvider key={id}>
        {/* A campaign that becomes a journey is opened anew: it may be drawn now. */}
        <Opened
          key={journey.data.campaign}
          journey={journey.data}
          draft={draft.data}
          lost={lost}
          types={types.data.results}
          settings={types.data.settings}
        />
      </ReactFlowProvider>
    );
  }
  return error ? <ErrorState error={error} onRetry={retry} /> : <Loading />;
}

interface Props {
  journey: Journey;
  draft: Draft;
  /** What a page that is gone had drawn and not saved. */
  lost: backup.Backup | null;
  types: NodeType[];
  settings: SettingsType;
}

function Opened({ journey, draft, lost, types, settings }: Props) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const { can } = useWorkspace();
  const readOnly = !can("journeys:write") || journey.state === "archived" || journey.campaign !== null;
  // Made once: from here on the store is the drawing. What was not saved last time comes back, as an unsaved change.
  const [opened] = useState(() => {
    if (lost) toast.done(t("save.restored"));
    const store = createCanvasStore(lost?.graph ?? draft.graph, draft.nodes, types, readOnly);
    return { store, draft: { ...draft, revision: lost?.revision ?? draft.revision }, unsaved: lost !== null };
  });
  // In another language the types have other names.
  useEffect(() => opened.store.getState().offer(types), [opened, types]);
  return (
    <Editor journey={journey} store={opened.store} draft={opened.draft} unsaved={opened.unsaved} settings={settings} />
  );
}
