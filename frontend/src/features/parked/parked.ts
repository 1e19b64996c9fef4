import type { Named, Text } from "@/shared/api/types";

/** Something that could not be processed and was set aside, so that everything beside it goes on. */
export interface Parked {
  id: string;
  kind: string;
  what: Text;
  place: Text;
  reason: Text;
  /** The SQLSTATE, or the class of the exception. */
  code: string;
  /** What the error said; empty for who may not see it. */
  detail: string;
  profile: string | null;
  journey: Named | null;
  version: number | null;
  audience: Named | null;
  since: string;
  failed_at: string;
  tries: number;
  retry_at: string;
}

export interface ParkedSummary {
  total: number;
  oldest: string | null;
}
