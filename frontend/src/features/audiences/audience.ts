import type { Rule } from "@/features/rules/rule";
import type { Served, ServedBut } from "@/shared/api/types";

export type Audience = ServedBut<Served["Audience"], { rule: Rule }>;
