import type { Served } from "@/shared/api/types";
export type JourneyState = "draft" | "live" | "paused" | "archived";

export type Journey = Served["Journey"];

/** How many runs. Those let in and those held out as the control group are counted apart and never added up. */
export type Totals = Served["Totals"];

export type Version = Served["Version"];
