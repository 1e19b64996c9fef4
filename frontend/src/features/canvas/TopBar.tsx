import { Button, Input, Popover, Tooltip } from "antd";
import { ChevronLeft, CircleCheck, History, Rocket, SlidersHorizontal, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { EnterButton } from "@/features/entries/EnterButton";
import { JourneyTabs } from "@/features/journeys/JourneyTabs";
import { PauseOrResume } from "@/features/journeys/PauseOrResume";
import type { Journey } from "@/features/journeys/types";
import { useActOnJourney } from "@/features/journeys/use-journey";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { ProblemList } from "@/shared/ui/ProblemList";
import { StatusTag } from "@/shared/ui/StatusTag";
import { useToast } from "@/shared/ui/use-toast";
import { Changes } from "./Changes";
import { DrawCampaign } from "./DrawCampaign";
import { tally } from "./grades";
import { SaveMark } from "./SaveMark";
import { useCanvas } from "./store";
import styles from "./TopBar.module.css";
import type { Autosave } from "./use-autosave";
import { useFixes } from "./use-fixes";
import { useJump } from "./use-jump";
import type { VersionDetail } from "./use-versions";
import { useWhere } from "./use-where";

interface Props {
  journey: Journey;
  autosave: Autosave;
  /** Those that may be shown by now. */
  problems: Problem[];
  /** The version that is being looked at instead of the draft. */
  shown: VersionDetail | null;
  onPublish: () => void;
  onBack: () => void;
  onRestore: () => void;
}

/** Name and state to the left, what can be done to the right. */
export function TopBar({ journey, autosave, problems, shown, onPublish, onBack, onRestore }: Props) {
  const { t } = useTranslation("canvas");
  const { t: shared } = useTranslation();
  const { home, can } = useWorkspace();
  const panel = useCanvas((state) => state.panel);
  const show = useCanvas((state) => state.show);
  const open = can("journeys:write") && journey.state !== "archived";
  const write = open && journey.campaign === null;
  const nothing = journey.live_version !== null && autosave.state === "saved" && autosave.differences.length === 0;
  const toggle = (wanted: "settings" | "history") => show(panel === wanted ? null : wanted);
  return (
    <header className={styles.bar}>
      <Link to={`${home}/journeys`} className={styles.back} aria-label={shared("act.back")}>
        <ChevronLeft size={20} aria-hidden />
      </Link>
      <Name journey={journey} />
      <StatusTag state={journey.state} />
      {shown ? (
        <span className={styles.viewing}>{t("versions.viewing", { n: shown.number })}</span>
      ) : (
        <>
          <span className={styles.version}>
            {journey.live_version ? t("bar.version", { n: journey.live_version.number }) : t("bar.not_published")}
          </span>
          <Changes journey={journey} changes={autosave.differences} />
          {write ? (
            <SaveMark autosave={autosave} />
          ) : (
            <span className={styles.version}>{t(journey.campaign ? "bar.by_form" : "bar.view_only")}</span>
          )}
        </>
      )}
      {!shown && <JourneyTabs journey={journey} />}
      <span className={styles.gap} />
      {!shown && open && journey.campaign && <DrawCampaign journey={journey} />}
      {!shown && <Problems problems={problems} />}
      <Tooltip title={panel === "settings" ? "" : t("bar.settings")}>
        <Button
          aria-pressed={panel === "settings"}
          icon={<SlidersHorizontal size={16} />}
          onClick={() => toggle("settings")}
          aria-label={t("bar.settings")}
        />
      </Tooltip>
      <Tooltip title={panel === "history" ? "" : t("bar.versions")}>
        <Button
          aria-pressed={panel === "history"}
          icon={<History size={16} />}
          onClick={() => toggle("history")}
          aria-label={t("bar.versions")}
        />
      </Tooltip>
      {shown ? (
        <>
          {write && <Button onClick={onRestore}>{t("versions.restore")}</Button>}
          <Button type="primary" onClick={onBack}>
            {t("versions.back")}
          </Button>
        </>
      ) : (
        can("journeys:publish") && (
          <>
            <EnterButton journey={journey} />
            <PauseOrResume journey={journey} />
            {journey.campaign === null && journey.state !== "archived" && (
              <Tooltip title={nothing ? t("bar.nothing_to_publish", { n: journey.live_version?.number ?? 0 }) : ""}>
                <Button type="primary" disabled={nothing} icon={<Rocket size={16} />} onClick={onPublish}>
                  {t("bar.publish")}
                </Button>
              </Tooltip>
            )}
          </>
        )
      )}
    </header>
  );
}

function Name({ journey }: { journey: Journey }) {
  const { t } = useTranslation("canvas");
  const { can } = useWorkspace();
  const act = useActOnJourney(journey.id);
  const toast = useToast();
  const [typed, setTyped] = useState<string | null>(null);
  if (!can("journeys:write")) return <h1 className={styles.name}>{journey.name}</h1>;
  const done = () => {
    const name = typed?.trim();
    setTyped(null);
    if (name && name !== journey.name) act.mutate({ act: "change", body: { name } }, { onError: toast.failed });
  };
  return (
    <h1 className={styles.name}>
      <Input
        variant="borderless"
        aria-label={t("rules.name")}
        value={typed ?? journey.name}
        maxLength={200}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onPressEnter={(event) => event.currentTarget.blur()}
      />
    </h1>
  );
}

function Problems({ problems }: { problems: Problem[] }) {
  const { t: canvas } = useTranslation("canvas");
  const jump = useJump();
  const where = useWhere();
  const [open, setOpen] = useState(false);
  const fixes = useFixes();
  const empty = useCanvas((state) => state.graph.nodes.length === 0);
  const { fix: toFix, hints, errors } = tally(problems);
  if (problems.length === 0) {
    if (empty) return null;
    return (
      <span className={styles.fine}>
        <CircleCheck size={16} aria-hidden />
        {canvas("bar.problems_none")}
      </span>
    );
  }
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomRight"
      content={
        <div className={styles.problems}>
          <ProblemList
            problems={problems}
            where={where}
            fixes={fixes}
            onPick={(problem) => {
              setOpen(false);
              jump(problem);
            }}
          />
        </div>
      }
    >
      <Button
        type="text"
        data-testid="problems"
        className={styles.count ?? ""}
        data-bad={errors > 0}
        data-todo={errors === 0 && toFix > 0}
        icon={<TriangleAlert size={16} />}
      >
        {[toFix > 0 && canvas("bar.to_fix", { count: toFix }), hints > 0 && canvas("bar.hints", { count: hints })]
          .filter(Boolean)
          .join(" · ")}
      </Button>
    </Popover>
  );
}
