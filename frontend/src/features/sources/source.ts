import type { Named, Problem } from "@/shared/api/types";

export interface Source {
  id: string;
  name: string;
  enabled: boolean;
  /** How times that name no zone are read; empty: in the workspace's. */
  time_zone: string;
  created_at: string;
  /** Null for those who may not change sources. */
  write_key: string | null;
  ingest_url: string;
}

export interface SourceHealth {
  last_event_at: string | null;
  events_last_hour: number;
  events_last_day: number;
  /** The counts looked only at the newest events. */
  at_least: boolean;
  quarantined_last_day: number;
  /** Items whose messageId had come before; they changed nothing. */
  repeated_last_day: number;
  inbox: number;
  /** What was left out of events of the last day that were otherwise taken in. */
  noted: { problem: Problem; events: number }[];
}

/** An item that could not be taken in, kept with the reason. */
export interface Quarantined {
  id: string;
  source: Named | null;
  received_at: string;
  code: string;
  message: string;
  message_zh: string;
  path: string;
  item: string;
  replayed_at: string | null;
}
