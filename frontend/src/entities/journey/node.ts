import type { Served } from "@/shared/api/types";

/** A node of a version of a journey, as ledgers name it. */
export type NodeRef = Served["NodeRef"];
