import { useEffect, useState } from "react";
import { useWorkspace } from "@/shared/session/workspace";
import * as backup from "./backup";
import type { Draft } from "./types";

/** What an earlier page drew and did not save; null if nothing, undefined until that is known. */
export function useLost(journey: string, draft: Draft | undefined): backup.Backup | null | undefined {
  const { id, can } = useWorkspace();
  const [found, setFound] = useState<{ of: Draft; lost: backup.Backup | null } | null>(null);
  const write = can("journeys:write");
  useEffect(() => {
    if (!draft) return;
    let wanted = true;
    const looked = write ? backup.lost(backup.pathOf(id, journey), draft) : Promise.resolve(null);
    void looked.then((lost) => wanted && setFound({ of: draft, lost }));
    return () => {
      wanted = false;
    };
  }, [id, journey, draft, write]);
  return draft && found?.of === draft ? found.lost : undefined;
}
