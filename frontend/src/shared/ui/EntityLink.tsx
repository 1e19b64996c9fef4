import type { ReactNode } from "react";
import { Link } from "react-router";
import type { Named } from "@/shared/api/types";
import { useWorkspace } from "@/shared/session/workspace";

interface Props {
  /** The list that the thing is of: the beginning of its page's address, and of the permission to see it. */
  section: "audiences" | "journeys" | "profiles" | "templates";
  thing: Named;
  /** Its page below the workspace's, where it is not named by the list. */
  path?: string;
  /** It is what a row of a table is about: it stands out, and looks like the rest of the row. */
  row?: boolean | undefined;
  /** Instead of the name. */
  children?: ReactNode;
}

const ROW = { color: "inherit", fontWeight: 550 };
const ADDRESS = { audiences: "audiences", journeys: "journeys", profiles: "customers", templates: "templates" };

/** A thing by name, leading to its page; the name alone for those whose role may not see the page. */
export function EntityLink({ section, thing, path, row, children = thing.name }: Props) {
  const { home, can } = useWorkspace();
  const style = row ? ROW : undefined;
  if (!can(`${section}:read`)) return <span style={style}>{children}</span>;
  return (
    <Link to={`${home}/${path ?? `${ADDRESS[section]}/${thing.id}`}`} style={style}>
      {children}
    </Link>
  );
}
