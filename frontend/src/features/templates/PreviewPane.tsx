import { Segmented } from "antd";
import { CircleCheck } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CustomerSelect } from "@/entities/customer/CustomerSelect";
import type { Problem } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";
import { Card } from "@/shared/ui/Card";
import { ErrorState } from "@/shared/ui/ErrorState";
import { Facts } from "@/shared/ui/Facts";
import { HtmlFrame } from "@/shared/ui/HtmlFrame";
import { ProblemList } from "@/shared/ui/ProblemList";
import { blockOf } from "./blocks/document";
import styles from "./Templates.module.css";
import type { FieldName, Rendered } from "./template";
import type { Preview } from "./use-preview";

const LINES: FieldName[] = ["from", "reply_to", "subject", "preheader", "title", "url"];
/** The screens on which a message is looked at; a larger one than there is room for is shown smaller. */
const SCREENS = { desktop: { width: 680, height: 760 }, phone: { width: 360, height: 640 } };

type Device = keyof typeof SCREENS;

interface Props {
  preview: Preview;
  /** Opens the block that a problem is about. */
  onJump: (block: string) => void;
}

/** The message as a customer gets it, and what is wrong with the draft. */
export function PreviewPane({ preview, onJump }: Props) {
  const { t } = useTranslation("templates");
  const { t: shared } = useTranslation();
  const { can } = useWorkspace();
  const { profile, choose, data, error, refetch } = preview;
  const jump = (problem: Problem) => {
    const block = blockOf(problem.path);
    if (block) onJump(block);
  };
  return (
    <div className={styles.stack}>
      <Card title={t("preview")}>
        {can("profiles:read") && (
          <CustomerSelect value={profile ?? null} onChange={choose} placeholder={t("preview_for")} />
        )}
        {profile === null && <p className={styles.hint}>{t("preview_nobody")}</p>}
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data?.rendered ? (
          <Message rendered={data.rendered} />
        ) : (
          data && <p className={styles.hint}>{t("preview_broken")}</p>
        )}
      </Card>
      <Card title={data?.problems.length ? shared("problems.title", { count: data.problems.length }) : t("problems")}>
        {data?.problems.length ? (
          <ProblemList
            problems={data.problems}
            {...(data.problems.some(({ path }) => blockOf(path)) && { onPick: jump })}
          />
        ) : (
          <p className={styles.fine}>
            <CircleCheck size={16} aria-hidden /> {t("no_problems")}
          </p>
        )}
      </Card>
    </div>
  );
}

function Message({ rendered }: { rendered: NonNullable<Rendered["rendered"]> }) {
  const { t } = useTranslation("templates");
  const [shown, setShown] = useState<"html" | "text">("html");
  const [device, setDevice] = useState<Device>("desktop");
  const text = rendered.text ?? rendered.body;
  const asHtml = rendered.html !== undefined && (shown === "html" || text === undefined);
  const lines = Object.fromEntries(
    LINES.filter((name) => rendered[name]).map((name) => [t(`field.${name}`), rendered[name]]),
  );
  return (
    <div className={styles.message}>
      {(Object.keys(lines).length > 0 || rendered.html) && (
        <div className={styles.envelope}>
          <Facts wide rows={lines} />
          <div className={styles.switches}>
            {asHtml && (
              <Segmented<Device>
                size="small"
                value={device}
                onChange={setDevice}
                options={(["desktop", "phone"] as const).map((value) => ({ value, label: t(`device.${value}`) }))}
              />
            )}
            {rendered.html && text && (
              <Segmented<"html" | "text">
                size="small"
                value={shown}
                onChange={setShown}
                options={(["html", "text"] as const).map((value) => ({ value, label: t(`shown.${value}`) }))}
              />
            )}
          </div>
        </div>
      )}
      {asHtml ? (
        <Screen device={device}>
          <HtmlFrame html={rendered.html ?? ""} title={t("preview_frame")} height="100%" />
        </Screen>
      ) : (
        <pre className={styles.text}>{text}</pre>
      )}
    </div>
  );
}

/** A screen of the device's width, scaled down to the room that there is. */
function Screen({ device, children }: { device: Device; children: ReactNode }) {
  const room = useRef<HTMLDivElement>(null);
  const [free, setFree] = useState<number>();
  useEffect(() => {
    if (!room.current) return;
    const watch = new ResizeObserver(([entry]) => setFree(entry?.contentRect.width));
    watch.observe(room.current);
    return () => watch.disconnect();
  }, []);
  const { width, height } = SCREENS[device];
  const scale = Math.min(1, (free ?? width) / width);
  return (
    <div className={styles.device} data-device={device}>
      <div ref={room}>
        <div style={{ width: width * scale, height: height * scale }}>
          <div style={{ width, height, transform: `scale(${scale})` }}>{children}</div>
        </div>
      </div>
    </div>
  );
}
