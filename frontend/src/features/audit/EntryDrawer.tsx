import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useWorkspace } from "@/shared/session/workspace";
import { Copyable } from "@/shared/ui/Copyable";
import { DateTime } from "@/shared/ui/DateTime";
import { EntityDrawer } from "@/shared/ui/EntityDrawer";
import { Facts } from "@/shared/ui/Facts";
import { pathOf } from "@/shared/ui/places";
import { Changed } from "./Changed";
import type { Entry } from "./entry";
import { useEntry } from "./use-entry";

interface Props {
  /** The entry to show; null closes the drawer. */
  id: string | null;
  onClose: () => void;
}

/** One change with all that is known of it; its address can be sent to a colleague. */
export function EntryDrawer({ id, onClose }: Props) {
  const { t } = useTranslation("audit");
  return (
    <EntityDrawer
      open={id !== null}
      onClose={onClose}
      kind={t("entry")}
      id={id}
      asked={useEntry(id)}
      name={({ sentence }) => sentence}
    >
      {(entry) => <Body entry={entry} />}
    </EntityDrawer>
  );
}

function Body({ entry }: { entry: Entry }) {
  const { t } = useTranslation("audit");
  const { home } = useWorkspace();
  const path = entry.thing && pathOf(entry.thing);
  return (
    <>
      <Facts
        wide
        rows={{
          [t("at")]: <DateTime value={entry.at} />,
          [t("who")]: entry.who,
          [t("name")]: path ? <Link to={`${home}/${path}`}>{entry.name || t("show_thing")}</Link> : entry.name || null,
          [t("id")]: entry.thing && <Copyable value={entry.thing} />,
          [t("where")]: t(`via.${entry.via}`),
          [t("address")]: entry.address || null,
          [t("program")]: entry.agent || null,
        }}
      />
      <section>
        <h3>{t("changes")}</h3>
        <Changed entry={entry} />
      </section>
      {entry.thing && <Link to={`${home}/audit?kind=${entry.kind}&thing=${entry.thing}`}>{t("all_of_thing")}</Link>}
    </>
  );
}
