import type { Served, ServedBut } from "@/shared/api/types";

export type Role = Served["Role"];

/** What holds for marketing to somebody who has said neither yes nor no: sent until a no, or only after a yes. */
export type ConsentPolicy = "opt_out" | "opt_in";

/** Its role is null for an API key; a person always has one. The policies of consent are by medium. */
export type Workspace = ServedBut<Served["Workspace"], { consent: Record<string, ConsentPolicy> }>;

export type Session = ServedBut<Served["Session"], { workspaces: Workspace[] }>;
