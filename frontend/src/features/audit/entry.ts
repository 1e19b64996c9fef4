import type { Served } from "@/shared/api/types";

/** One change: who made it, when, from where, to what, and what was different before. */
export type Entry = Served["AuditEntry"];
