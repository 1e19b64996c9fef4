import type { Served } from "@/shared/api/types";

export type Source = Served["Source"];

export type SourceHealth = Served["SourceHealth"];

/** An item that could not be taken in, kept with the reason. */
export type Quarantined = Served["Quarantine"];
