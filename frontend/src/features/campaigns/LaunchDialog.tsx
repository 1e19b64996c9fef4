import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { usePublish } from "@/features/canvas/use-publish";
import type { Journey } from "@/features/journeys/types";
import { ApiError } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";
import { useMessage } from "@/shared/i18n/use-message";
import { useWorkspace } from "@/shared/session/workspace";
import { ProblemList } from "@/shared/ui/ProblemList";
import { useToast } from "@/shared/ui/use-toast";
import type { CampaignForm } from "./campaign";
import { ReachNumbers } from "./ReachCard";
import type { Reach } from "./use-campaign";

interface Props {
  open: boolean;
  journey: Journey;
  /** Of the form that was saved and is launched. */
  revision: number;
  form: CampaignForm;
  reach: Reach;
  problems: Problem[];
  onClose: () => void;
}

/** Says what launching does, whom it reaches and what stands in the way, and launches. */
export function LaunchDialog({ open, journey, revision, form, reach, problems, onClose }: Props) {
  const { t } = useTranslation("campaigns");
  const toast = useToast();
  const message = useMessage();
  const { can } = useWorkspace();
  const publish = usePublish(journey.id);
  const refused = publish.error instanceof ApiError ? publish.error.problems : [];
  const shown = refused.length > 0 ? refused : problems;
  const blocked = shown.some(({ severity }) => severity === "error");
  const effect = form.kind === "once" ? form.when : form.kind;
  const launch = () =>
    publish.mutate(revision, {
      onSuccess: () => {
        toast.done(t("launched"));
        onClose();
      },
    });
  return (
    <Modal
      open={open}
      title={t("launch_title", { name: journey.name })}
      okText={t(journey.live_version ? "relaunch" : "launch")}
      okButtonProps={{ disabled: blocked, loading: publish.isPending }}
      onOk={launch}
      onCancel={() => {
        publish.reset();
        onClose();
      }}
      width={520}
    >
      <p style={{ margin: "8px 0 14px" }}>{t(`effect.${effect}`)}</p>
      {journey.live_version && (form.kind === "once" || form.again === "never") && <p>{t("relaunch_once")}</p>}
      {can("audiences:read") && <ReachNumbers form={form} reach={reach} />}
      {publish.error && refused.length === 0 && (
        <p role="alert" style={{ color: "var(--pl-danger)" }}>
          {message(publish.error)}
        </p>
      )}
      {shown.length > 0 && (
        <div style={{ margin: "12px -10px 0" }}>
          <ProblemList problems={shown} />
        </div>
      )}
    </Modal>
  );
}
