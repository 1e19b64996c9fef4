import type { Served, ServedBut } from "@/shared/api/types";

/** A field of an adapter's settings, in JSON Schema. */
export interface FieldSchema {
  type?: string;
  title?: string;
  description?: string;
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
export type Adapter = ServedBut<Served["Adapter"], { settings_schema: ObjectSchema; secrets_schema: ObjectSchema }>;

export type Channel = Served["Channel"];

export type ChannelHealth = Served["ChannelHealth"];

/** What keeps a channel's messages waiting: it is off, or it is paused; null if nothing does. */
export function heldBy(channel: Channel, health: ChannelHealth, now: Date): "off" | "pause" | null {
  if (!channel.enabled) return "off";
  return health.paused_until !== null && new Date(health.paused_until) > now ? "pause" : null;
}

const PAUSES = ["throttled", "unavailable", "gone", "not_connected", "no_answer", "channel_broken"] as const;

/** The word for the reason of a pause; null for one that this screen does not know. */
export function pauseWord(reason: string): `pause_${(typeof PAUSES)[number]}` | null {
  const known = PAUSES.find((each) => each === reason);
  return known ? `pause_${known}` : null;
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
