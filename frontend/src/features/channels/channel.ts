import type { Text } from "@/shared/api/types";

/** A field of an adapter's settings, in JSON Schema. */
export interface FieldSchema {
  type?: string;
  title?: string;
  "x-title-zh"?: string;
  description?: string;
  "x-description-zh"?: string;
  enum?: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

interface ObjectSchema {
  $ref?: string;
  $defs?: Record<string, ObjectSchema>;
  properties?: Record<string, FieldSchema>;
  required?: string[];
}

/** The code for one provider, and the forms it wants. */
export interface Adapter {
  kind: string;
  label: Text;
  media: string[];
  settings_schema: ObjectSchema;
  secrets_schema: ObjectSchema;
}

export interface Channel {
  id: string;
  name: string;
  medium: string;
  adapter: string;
  settings: Record<string, unknown>;
  /** Which secrets are set; the secrets themselves are never shown. */
  secrets: Record<string, boolean>;
  enabled: boolean;
  paused_until: string | null;
  receipt_url: string;
  created_at: string;
}

export interface ChannelHealth {
  queued: number;
  leased: number;
  oldest_due_at: string | null;
  last_hour: { accepted: number; rejected: number; unknown: number; expired: number; cancelled: number };
  last_attempt: { at: string; outcome: string; detail: string } | null;
  paused_until: string | null;
}

export interface Field {
  name: string;
  schema: FieldSchema;
  required: boolean;
}

/** The fields of an adapter's form in their order. */
export function fieldsOf(schema: ObjectSchema): Field[] {
  const name = schema.$ref?.replace("#/$defs/", "");
  const own = (name && schema.$defs?.[name]) || schema;
  return Object.entries(own.properties ?? {}).map(([field, sub]) => ({
    name: field,
    schema: sub,
    required: own.required?.includes(field) ?? false,
  }));
}

/** What a form starts with: the defaults of its fields. */
export const defaultsOf = (fields: readonly Field[]): Record<string, unknown> =>
  Object.fromEntries(
    fields.filter((field) => field.schema.default !== undefined).map((field) => [field.name, field.schema.default]),
  );
