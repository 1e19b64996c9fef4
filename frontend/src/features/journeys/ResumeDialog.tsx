import { Modal, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatAgo } from "@/shared/format/time";
import { useLanguage } from "@/shared/session/preferences";
import { useToast } from "@/shared/ui/use-toast";
import type { Journey } from "./types";
import { useActOnJourney } from "./use-journey";

type Policy = "shift" | "continue";

/** Asks how waits should treat the time of the pause, and resumes. */
export function ResumeDialog({ journey, open, onClose }: { journey: Journey; open: boolean; onClose: () => void }) {
  const { t } = useTranslation("journeys");
  const { t: shared } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const act = useActOnJourney(journey.id);
  const [policy, setPolicy] = useState<Policy>("shift");
  const ago = (journey.paused_at && formatAgo(journey.paused_at, new Date(), language)) ?? shared("time.now");
  const option = (value: Policy) => ({
    value,
    label: (
      <span>
        <strong style={{ fontWeight: 550 }}>{t(`${value}`)}</strong>
        <br />
        <span className="pl-soft">{t(`${value}_help`)}</span>
      </span>
    ),
    style: { alignItems: "flex-start", marginBottom: 10 },
  });
  return (
    <Modal
      open={open}
      title={t("resume_title")}
      okText={t("resume")}
      okButtonProps={{ loading: act.isPending }}
      onCancel={onClose}
      onOk={() => act.mutate({ act: "resume", policy }, { onSuccess: onClose, onError: toast.failed })}
    >
      <p style={{ margin: "12px 0" }}>{t("resume_text", { ago })}</p>
      <Radio.Group
        vertical
        value={policy}
        onChange={(event) => setPolicy(event.target.value as Policy)}
        options={[option("shift"), option("continue")]}
      />
    </Modal>
  );
}
