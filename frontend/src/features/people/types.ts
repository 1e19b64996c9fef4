import type { Served } from "@/shared/api/types";

/** One stretch of a customer's way: the nodes passed at one moment, and where they came to stand. */
export type Passage = Served["Passage"];

/** One customer's run through one version of a journey. */
export type Enrollment = Served["Enrollment"];
