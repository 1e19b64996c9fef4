import { Button, Dropdown, type MenuProps } from "antd";
import { Archive, CopyPlus, Ellipsis, Pause, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { useConfirm } from "@/shared/ui/use-confirm";
import { ResumeDialog } from "./ResumeDialog";
import type { Journey } from "./types";
import { useActOnJourney } from "./use-journey";
import { usePauseDialog } from "./use-pause-dialog";

/** What can be done to a journey from anywhere: pause or resume, copy, archive. */
export function JourneyMenu({ journey, onClone }: { journey: Journey; onClone: () => void }) {
  const { t } = useTranslation("journeys");
  const { can } = useWorkspace();
  const confirm = useConfirm();
  const act = useActOnJourney(journey.id);
  const pause = usePauseDialog(journey.id);
  const [resuming, setResuming] = useState(false);
  const publish = can("journeys:publish");
  const items: MenuProps["items"] = [];
  if (publish && journey.state === "live") {
    items.push({ key: "pause", icon: <Pause size={15} />, label: t("pause"), onClick: pause });
  }
  if (publish && journey.state === "paused") {
    items.push({ key: "resume", icon: <Play size={15} />, label: t("resume"), onClick: () => setResuming(true) });
  }
  if (can("journeys:write"))
    items.push({ key: "clone", icon: <CopyPlus size={15} />, label: t("clone"), onClick: onClone });
  if (publish && journey.state !== "archived") {
    items.push({
      key: "archive",
      icon: <Archive size={15} />,
      label: t(journey.campaign ? "cancel" : "archive"),
      danger: true,
      onClick: () =>
        confirm({
          title: t(journey.campaign ? "cancel_title" : "archive_title", { name: journey.name }),
          text: t(journey.campaign ? "cancel_text" : "archive_text"),
          act: t(journey.campaign ? "cancel" : "archive"),
          danger: true,
          run: () => act.mutateAsync({ act: "archive" }),
        }),
    });
  }
  if (items.length === 0) return null;
  return (
    <>
      <Dropdown menu={{ items }} trigger={["click"]} placement="bottomRight">
        <Button
          type="text"
          size="small"
          aria-label={t("actions", { name: journey.name })}
          icon={<Ellipsis size={18} />}
        />
      </Dropdown>
      <ResumeDialog journey={journey} open={resuming} onClose={() => setResuming(false)} />
    </>
  );
}
