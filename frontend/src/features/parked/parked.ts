import type { Served } from "@/shared/api/types";

/** Something that could not be processed and was set aside, so that everything beside it goes on. */
export type Parked = Served["Parked"];

export type ParkedSummary = Served["ParkedSummary"];
