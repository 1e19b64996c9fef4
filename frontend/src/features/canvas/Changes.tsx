import { Button, Popover } from "antd";
import { GitCompareArrows } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Journey } from "@/features/journeys/types";
import { client, dataOf } from "@/shared/api/client";
import { known } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { useConfirm } from "@/shared/ui/use-confirm";
import { useToast } from "@/shared/ui/use-toast";
import { useCanvas, useCanvasStore } from "./store";
import styles from "./TopBar.module.css";
import type { Difference } from "./types";
import { useJump } from "./use-jump";
import type { VersionDetail } from "./use-versions";

/** What a draft changes, in words. */
export function ChangeList({ changes, onPick }: { changes: Difference[]; onPick?: (change: Difference) => void }) {
  const { t } = useTranslation("canvas");
  return (
    <ul style={{ margin: 0, paddingLeft: 18 }}>
      {changes.map((change) => {
        const said = t(`changes.${change.change}`, { what: change.label });
        return (
          <li key={`${change.change} ${change.path}`}>
            {onPick && change.change !== "removed" ? (
              <Button type="link" size="small" style={{ padding: 0, height: "auto" }} onClick={() => onPick(change)}>
                {said}
              </Button>
            ) : (
              said
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Says that the draft of a live journey is not what runs: lists what differs, and throws it away. */
export function Changes({ journey, changes }: { journey: Journey; changes: Difference[] }) {
  const { t } = useTranslation("canvas");
  const { at } = useWorkspace();
  const store = useCanvasStore();
  const readOnly = useCanvas((state) => state.readOnly);
  const confirm = useConfirm();
  const toast = useToast();
  const jump = useJump();
  const [open, setOpen] = useState(false);
  const live = journey.live_version;
  if (!live || changes.length === 0) return null;
  const discard = () => {
    setOpen(false);
    confirm({
      title: t("changes.discard_title"),
      text: t("changes.discard_text", { n: live.number }),
      act: t("changes.discard"),
      danger: true,
      run: async () => {
        const version = known<VersionDetail>(
          await dataOf(
            client.GET("/api/workspaces/{workspace}/journeys/{journey}/versions/{version}", {
              params: { path: { ...at, journey: journey.id, version: live.id } },
            }),
          ),
        );
        store.getState().replace(version.graph);
        toast.done(t("changes.discarded", { n: live.number }));
      },
    });
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement="bottomLeft"
      content={
        <div className={styles.problems} style={{ padding: "4px 8px" }}>
          <p style={{ marginBottom: 8 }}>{t("changes.lead", { n: live.number })}</p>
          <ChangeList
            changes={changes}
            onPick={(change) => {
              setOpen(false);
              jump(change);
            }}
          />
          {!readOnly && changes.some((change) => change.change !== "template") && (
            <Button danger size="small" style={{ marginTop: 12 }} onClick={discard}>
              {t("changes.discard")}
            </Button>
          )}
        </div>
      }
    >
      <Button
        type="text"
        data-testid="unpublished"
        className={styles.count ?? ""}
        icon={<GitCompareArrows size={16} />}
      >
        {t("bar.changes")}
      </Button>
    </Popover>
  );
}
