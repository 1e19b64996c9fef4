import { defaults, type Schema } from "@/shared/schema-form/schema";
import type { EmailDocument } from "./document";
import type { EmailBlocks } from "./use-email-blocks";

/** The look of a message, its defaults filled in. */
export interface Look {
  width: number;
  background: string;
  surface: string;
  text: string;
  accent: string;
  font: string;
}

export function lookOf(document: EmailDocument, { settings, fonts }: EmailBlocks): Look {
  const whole = { ...defaults(settings, settings), ...document.settings } as unknown as Look;
  return { ...whole, font: fonts[whole.font] ?? "" };
}

/** The schema of what is set below the block: its texts are written where they stand. */
export function asForm(schema: Schema): Schema {
  const own = schema.$ref ? (schema.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? schema) : schema;
  const fields = Object.entries(own.properties ?? {}).filter(([, { format }]) => format !== "rich-text");
  return { type: "object", properties: Object.fromEntries(fields), ...(schema.$defs && { $defs: schema.$defs }) };
}

/** Whether blocks of this schema hold a text that is written where it stands. */
export function hasText(schema: Schema): boolean {
  const own = schema.$ref ? (schema.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? schema) : schema;
  return Object.values(own.properties ?? {}).some(({ format }) => format === "rich-text");
}
