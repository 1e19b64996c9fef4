import type { Served, ServedBut } from "@/shared/api/types";
import type { Schema } from "@/shared/schema-form/schema";

/** Something that is watched, and who is told. */
export type Alert = Served["Alert"];

/** One time that an alert fired. */
export type Incident = Served["Incident"];

/** Where alerts are told. */
export type Target = Served["AlertTarget"];

/** A kind of thing to watch, and the form that it wants. */
export type WatchedKind = ServedBut<Served["AlertSource"], { config_schema: Schema }>;

/** A kind of target, and the forms that it wants. */
export type TargetKind = ServedBut<Served["AlertTargetKind"], { settings_schema: Schema; secrets_schema: Schema }>;

export interface Kinds {
  sources: WatchedKind[];
  targets: TargetKind[];
}

/** Stands for an id while something is made. */
export const NEW = "new";
