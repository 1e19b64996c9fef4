import type { Named, ProfileBrief } from "@/shared/api/types";

export interface NodeRef {
  /** As receipt events name it. */
  id: string;
  key: string;
  kind: string;
  name: string;
}

/** One stretch of a customer's way: the nodes passed at one moment, and where they came to stand. */
export interface Passage {
  seq: number;
  at: string;
  /** A node is null when it is not there any more. */
  steps: { node: NodeRef | null; port: string; reason: string }[];
  to: NodeRef | null;
}

/** One customer's run through one version of a journey. */
export interface Enrollment {
  id: string;
  journey: Named;
  version: { id: string; number: number };
  profile: ProfileBrief;
  instance_key: string;
  state: "live" | "ended";
  held_out: boolean;
  node: NodeRef | null;
  entered_at: string;
  arrived_at: string;
  wake_at: string | null;
  ended_at: string | null;
  exit_reason: string;
  arm: string;
  converted_at: string | null;
  value: string | null;
  passages: Passage[] | null;
}
