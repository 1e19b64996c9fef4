import { api } from "@/shared/api/client";
import { known, type Served, type ServedBut } from "@/shared/api/types";
import type { Schema } from "@/shared/schema-form/schema";
import type { Content } from "../template";
import type { Block } from "./document";

export type BlockKind = ServedBut<Served["BlockKind"], { schema: Schema; start: Partial<Block> }>;

export type Design = ServedBut<Served["Design"], { content: Content }>;

export type EmailBlocks = ServedBut<
  Served["EmailBlocks"],
  { results: BlockKind[]; designs: Design[]; settings: Schema }
>;

/** Every kind of block, the look of a message, and the designs to begin with; they change only with the server. */
export const useEmailBlocks = () =>
  api.useQuery("get", "/api/email-blocks", {}, { select: known<EmailBlocks>, staleTime: Number.POSITIVE_INFINITY });
