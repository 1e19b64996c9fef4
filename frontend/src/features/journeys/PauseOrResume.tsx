import { Button } from "antd";
import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { ResumeDialog } from "./ResumeDialog";
import type { Journey } from "./types";
import { usePauseDialog } from "./use-pause-dialog";

/** The button that stops a journey, or lets it go on. */
export function PauseOrResume({ journey }: { journey: Journey }) {
  const { t } = useTranslation("journeys");
  const { can } = useWorkspace();
  const pause = usePauseDialog(journey.id);
  const [resuming, setResuming] = useState(false);
  if (!can("journeys:publish")) return null;
  if (journey.state === "live") {
    return (
      <Button icon={<Pause size={16} />} onClick={pause}>
        {t("pause")}
      </Button>
    );
  }
  if (journey.state !== "paused") return null;
  return (
    <>
      <Button icon={<Play size={16} />} onClick={() => setResuming(true)}>
        {t("resume")}
      </Button>
      <ResumeDialog journey={journey} open={resuming} onClose={() => setResuming(false)} />
    </>
  );
}
