import type { Rule } from "@/features/rules/rule";
import type { Text } from "@/shared/api/types";

export interface Audience {
  id: string;
  name: string;
  description: string;
  rule: Rule;
  sentence: Text | null;
  revision: number;
  size: number;
  /** The members are right as of this moment; null before they were first found. */
  refreshed_to: string | null;
  archived_at: string | null;
  /** Names what can be edited as it was read. */
  etag: string;
  created_at: string;
  updated_at: string;
}
