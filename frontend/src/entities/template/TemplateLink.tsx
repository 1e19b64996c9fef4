import type { ReactNode } from "react";
import type { Named } from "@/shared/api/types";
import { EntityLink } from "@/shared/ui/EntityLink";

/** A template by name, leading to its editor. */
export const TemplateLink = (props: { template: Named; row?: boolean; children?: ReactNode }) => (
  <EntityLink section="templates" thing={props.template} row={props.row}>
    {props.children}
  </EntityLink>
);
