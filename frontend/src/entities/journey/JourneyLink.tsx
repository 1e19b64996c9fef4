import type { ReactNode } from "react";
import type { Named } from "@/shared/api/types";
import { EntityLink } from "@/shared/ui/EntityLink";

interface Props {
  /** With its kind, where it may be a campaign. */
  journey: Named & { campaign?: string | null };
  row?: boolean;
  children?: ReactNode;
}

/** The page of a journey below the workspace's: its canvas, or its form. */
export const journeyPath = ({ id, campaign }: Props["journey"] | { id: string; campaign: string | null }): string =>
  `${campaign ? "campaigns" : "journeys"}/${id}`;

/** A journey by name, leading to its page. */
export const JourneyLink = (props: Props) => (
  <EntityLink section="journeys" thing={props.journey} path={journeyPath(props.journey)} row={props.row}>
    {props.children}
  </EntityLink>
);
