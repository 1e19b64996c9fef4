import type { ReactNode } from "react";
import type { Named } from "@/shared/api/types";
import { EntityLink } from "@/shared/ui/EntityLink";

/** A journey by name, leading to its canvas. */
export const JourneyLink = (props: { journey: Named; row?: boolean; children?: ReactNode }) => (
  <EntityLink section="journeys" thing={props.journey} row={props.row}>
    {props.children}
  </EntityLink>
);
