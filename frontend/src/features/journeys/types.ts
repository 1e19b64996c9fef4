export type JourneyState = "draft" | "live" | "paused" | "archived";

export interface Journey {
  id: string;
  name: string;
  description: string;
  state: JourneyState;
  priority: number;
  live_version: { id: string; number: number; published_at: string } | null;
  draft_revision: number;
  /** The draft differs from the live version. */
  unpublished: boolean;
  paused_at: string | null;
  created_at: string;
  updated_at: string;
  numbers: Totals & { sent: number; withheld: number };
}

/** How many runs. Those let in and those held out as the control group are counted apart and never added up. */
export interface Totals {
  let_in: number;
  live: number;
  ended: number;
  converted: number;
  held_out: number;
  held_out_converted: number;
}

export interface Version {
  id: string;
  number: number;
  published_at: string;
  published_by: string | null;
  retired_at: string | null;
  live: boolean;
}
