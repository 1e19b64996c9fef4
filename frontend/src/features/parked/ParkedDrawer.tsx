import { Button } from "antd";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { EntityDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { useToast } from "@/shared/ui/use-toast";
import { NextTry } from "./NextTry";
import type { Parked } from "./parked";
import { useParked, useRetryParked } from "./use-parked";
import { What } from "./What";

interface Props {
  /** What to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One thing that was set aside, as long as it is. */
export function ParkedDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("parked");
  return (
    <EntityDrawer
      open={id !== null}
      onClose={onClose}
      kind={t("title")}
      id={id}
      asked={useParked(id)}
      name={({ what }) => what}
      acts={(parked) => <Retry id={parked.id} />}
    >
      {(parked) => <Body parked={parked} />}
    </EntityDrawer>
  );
}

function Retry({ id }: { id: string }) {
  const { t } = useTranslation("parked");
  const { can } = useWorkspace();
  const toast = useToast();
  const retry = useRetryParked();
  if (!can("journeys:write")) return null;
  const again = () =>
    retry.mutate(
      { ids: [id] },
      { onSuccess: ({ retried }) => toast.done(t("retried", { count: retried })), onError: toast.failed },
    );
  return (
    <Button icon={<RotateCcw size={15} />} loading={retry.isPending} onClick={again}>
      {t("retry")}
    </Button>
  );
}

function Body({ parked }: { parked: Parked }) {
  const { t } = useTranslation("parked");
  return (
    <>
      <What row={parked} />
      <Facts
        wide
        rows={{
          [t("place")]: parked.place,
          [t("reason")]: parked.reason,
          [t("code")]: <code className="pl-mono">{parked.code}</code>,
          [t("detail")]: parked.detail ? <code className="pl-mono">{parked.detail}</code> : null,
          [t("since")]: <DateTime value={parked.since} />,
          [t("failed_at")]: <DateTime value={parked.failed_at} />,
          [t("tries")]: <span className="pl-num">{parked.tries}</span>,
          [t("next")]: <NextTry at={parked.retry_at} />,
        }}
      />
    </>
  );
}
