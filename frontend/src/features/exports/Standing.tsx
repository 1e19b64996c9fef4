import { Progress } from "antd";
import { useTranslation } from "react-i18next";
import type { Export } from "@/entities/export/export";
import { Badge, type Tone } from "@/shared/ui/Badge";
import { DateTime } from "@/shared/ui/DateTime";

const TONES: Partial<Record<Export["state"], Tone>> = {
  counting: "calm",
  reading: "calm",
  writing: "calm",
  done: "good",
  failed: "bad",
};

/** Where an export stands: how far it has come, until when its file is there, or why there is none. */
export function Standing({ row }: { row: Export }) {
  const { t } = useTranslation("exports");
  return (
    <>
      <Badge tone={TONES[row.state] ?? "mute"}>{t(`state.${row.state}`)}</Badge>
      {row.state === "reading" && (
        <Progress
          size="small"
          aria-label={t("progress")}
          percent={row.total > 0 ? Math.floor((100 * row.rows) / row.total) : 0}
        />
      )}
      {row.state === "done" && (
        <div className="pl-soft">
          {t("until")} <DateTime value={row.expires_at} />
        </div>
      )}
      {row.problem && <div className="pl-soft">{row.problem.message}</div>}
    </>
  );
}
