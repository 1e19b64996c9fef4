import { Button } from "antd";
import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { DateTime } from "@/shared/ui/DateTime";
import { EntityDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { useToast } from "@/shared/ui/use-toast";
import { Code } from "./Code";
import type { Quarantined } from "./source";
import { useQuarantined } from "./use-quarantined";
import { useReplay } from "./use-replay";

interface Props {
  /** The item to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One item that was refused, as it came, with the reason. */
export function QuarantinedDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("sources");
  return (
    <EntityDrawer
      open={id !== null}
      onClose={onClose}
      kind={t("quarantined")}
      id={id}
      asked={useQuarantined(id)}
      name={({ message }) => message}
      acts={(row) => <PutBack row={row} />}
    >
      {(row) => <Body row={row} />}
    </EntityDrawer>
  );
}

function PutBack({ row }: { row: Quarantined }) {
  const { t } = useTranslation("sources");
  const { can } = useWorkspace();
  const toast = useToast();
  const replay = useReplay();
  if (!can("sources:write") || row.replayed_at !== null) return null;
  const putBack = () =>
    replay.mutate([row.id], {
      onSuccess: ({ replayed }) => toast.done(t("put_back", { count: replayed })),
      onError: toast.failed,
    });
  return (
    <Button icon={<RotateCcw size={15} />} loading={replay.isPending} onClick={putBack}>
      {t("replay", { count: 1 })}
    </Button>
  );
}

function Body({ row }: { row: Quarantined }) {
  const { t } = useTranslation("sources");
  const { home } = useWorkspace();
  return (
    <>
      <Facts
        wide
        rows={{
          [t("received")]: <DateTime value={row.received_at} />,
          [t("source")]: row.source && <Link to={`${home}/sources?source=${row.source.id}`}>{row.source.name}</Link>,
          [t("reason")]: <code className="pl-mono">{row.code}</code>,
          [t("where")]: row.path ? <code className="pl-mono">{row.path}</code> : null,
          [t("replayed")]: row.replayed_at && <DateTime value={row.replayed_at} />,
        }}
      />
      <section>
        <h3>{t("item")}</h3>
        <Code text={row.item} label={t("copy_item")} />
      </section>
    </>
  );
}
