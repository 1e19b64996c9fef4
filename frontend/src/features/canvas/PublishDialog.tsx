import { Alert, Button, Modal } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Journey } from "@/features/journeys/types";
import { useJourney } from "@/features/journeys/use-journey";
import { ApiError } from "@/shared/api/client";
import type { Problem } from "@/shared/api/types";
import { formatNumber } from "@/shared/format/number";
import { useMessage } from "@/shared/i18n/use-message";
import { useLanguage } from "@/shared/session/preferences";
import { ProblemList } from "@/shared/ui/ProblemList";
import { useToast } from "@/shared/ui/use-toast";
import { ChangeList } from "./Changes";
import { SavedBy } from "./SavedBy";
import type { Autosave } from "./use-autosave";
import { useFixes } from "./use-fixes";
import { useJump } from "./use-jump";
import { usePublish } from "./use-publish";
import { useWhere } from "./use-where";

interface Props {
  open: boolean;
  journey: Journey;
  autosave: Autosave;
  onClose: () => void;
}

/** Says what publishing will do and what stands in its way, and publishes. */
export function PublishDialog({ open, journey, autosave, onClose }: Props) {
  const { t } = useTranslation("canvas");
  const toast = useToast();
  const message = useMessage();
  const language = useLanguage();
  const jump = useJump();
  const where = useWhere();
  const publish = usePublish(journey.id);
  const [saving, setSaving] = useState(false);
  const { flush, refresh, differences } = autosave;
  const fixes = useFixes();
  const inside = useJourney(journey.id);
  const { refetch } = inside;
  const { reset } = publish;
  useEffect(() => {
    if (!open) return;
    reset();
    setSaving(true);
    void refetch();
    void flush()
      .then(refresh)
      .catch(() => undefined)
      .finally(() => setSaving(false));
  }, [open, flush, refresh, refetch, reset]);
  const refused = publish.error instanceof ApiError ? publish.error.problems : [];
  const problems: Problem[] = refused.length > 0 ? refused : autosave.problems;
  const stale = publish.error instanceof ApiError && publish.error.status === 412;
  const failed = publish.error ? refused.length === 0 && !stale && publish.error : !saving && autosave.error;
  const errors = problems.filter((problem) => problem.severity === "error");
  const count = (inside.data ?? journey).numbers.live;
  const next = (journey.live_version?.number ?? 0) + 1;
  const act = async () => {
    setSaving(true);
    const saved = await flush();
    setSaving(false);
    if (!saved) return;
    publish.mutate(autosave.revisionNow(), {
      onSuccess: ({ version }) => {
        toast.done(t("publish.done", { n: version.number }));
        void refresh();
        onClose();
      },
    });
  };
  return (
    <Modal
      open={open}
      title={t("publish.title", { n: next })}
      okText={t("publish.act")}
      okButtonProps={{ disabled: errors.length > 0 || saving || stale, loading: publish.isPending }}
      onOk={() => void act()}
      onCancel={onClose}
      width={540}
    >
      <p style={{ margin: "8px 0 14px" }}>
        {t(journey.live_version ? "publish.next" : "publish.first")}{" "}
        {journey.live_version && (
          <strong data-testid="people-inside">
            {t("publish.inside", { count, n: formatNumber(count, language) })}
          </strong>
        )}
      </p>
      {differences.length > 0 && (
        <div style={{ margin: "0 0 14px" }}>
          <strong style={{ fontWeight: 550 }}>{t("publish.changes")}</strong>
          <ChangeList changes={differences} />
        </div>
      )}
      {stale && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBottom: 14 }}
          title={<SavedBy journey={journey.id} />}
          description={t("stale.look")}
          action={
            <Button onClick={() => void autosave.settle("theirs").then(reset).catch(toast.failed)}>
              {t("stale.act")}
            </Button>
          }
        />
      )}
      {failed && (
        <p role="alert" style={{ color: "var(--pl-danger)" }}>
          {message(failed)}
        </p>
      )}
      {problems.length > 0 && (
        <>
          <strong style={{ fontWeight: 550 }}>{t(errors.length > 0 ? "publish.errors" : "publish.warnings")}</strong>
          <div style={{ maxHeight: 320, margin: "6px -10px 0", overflowY: "auto" }}>
            <ProblemList
              problems={problems}
              where={where}
              fixes={fixes}
              onPick={(problem) => {
                onClose();
                jump(problem);
              }}
            />
          </div>
        </>
      )}
    </Modal>
  );
}
