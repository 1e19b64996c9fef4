import type { ReactNode } from "react";
import type { Named } from "@/shared/api/types";
import { EntityLink } from "@/shared/ui/EntityLink";

/** An audience by name, leading to its page. */
export const AudienceLink = (props: { audience: Named; children?: ReactNode }) => (
  <EntityLink section="audiences" thing={props.audience}>
    {props.children}
  </EntityLink>
);
