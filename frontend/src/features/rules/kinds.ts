import { Contact, History, type LucideIcon, Sigma, Tag, UserRound, Users, Zap } from "lucide-react";
import type { LeafKind } from "./rule";

/** The sign of each kind of condition. */
export const ICONS: Record<LeafKind, LucideIcon> = {
  did: Zap,
  aggregate: Sigma,
  occurrence: History,
  trait: UserRound,
  tag: Tag,
  identifier: Contact,
  in_audience: Users,
};
