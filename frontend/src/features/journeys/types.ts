export type JourneyState = "draft" | "live" | "paused" | "archived";

export interface Journey {
  id: string;
  name: string;
  description: string;
  state: JourneyState;
  priority: number;
  live_version: { id: string; number: number; published_at: string } | null;
  draft_revision: number;
  paused_at: string | null;
  created_at: string;
  updated_at: string;
  numbers: {
    enrolled: number;
    live: number;
    ended: number;
    held: number;
    converted: number;
    sent: number;
    withheld: number;
  };
}

export interface Version {
  id: string;
  number: number;
  published_at: string;
  published_by: string | null;
  retired_at: string | null;
  live: boolean;
}
