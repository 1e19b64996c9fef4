import { useTranslation } from "react-i18next";
import { useWorkspace } from "@/shared/session/workspace";
import { EntityDrawer, SideDrawer } from "@/shared/ui/EntityDrawer";
import { JsonView } from "@/shared/ui/JsonView";
import { NEW } from "./alert";
import { TargetForm } from "./TargetForm";
import { TargetTest } from "./TargetTest";
import { useTarget } from "./use-targets";

interface Props {
  /** The target's id, or `NEW`; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One target and its form; or the form for a new one. */
export function TargetDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("alerts");
  const { can } = useWorkspace();
  const write = can("settings:write");
  const known = id === NEW ? null : id;
  return (
    <>
      <SideDrawer open={write && id === NEW} onClose={onClose} kind={t("target_new")}>
        <TargetForm target={null} onDone={onClose} />
      </SideDrawer>
      <EntityDrawer
        open={known !== null}
        onClose={onClose}
        kind={t("target")}
        id={known}
        asked={useTarget(known)}
        name={({ name }) => name}
      >
        {(target) => (
          <>
            <TargetTest key={`test ${target.id}`} target={target} />
            {write ? (
              <TargetForm key={target.id} target={target} onDone={onClose} />
            ) : (
              <JsonView value={target.settings} />
            )}
          </>
        )}
      </EntityDrawer>
    </>
  );
}
