import type { FlatNamespace } from "i18next";
import { type ComponentType, createContext, useContext } from "react";
import type { Problem } from "@/shared/api/types";
import type { Config, Schema } from "./schema";

/** What every control of a field is given. */
export interface ControlProps {
  id: string;
  /** The field's name in its object. */
  field: string;
  schema: Schema;
  /** The texts that say what the schema leaves unsaid. */
  words: FlatNamespace;
  value: unknown;
  onChange: (value: unknown) => void;
  /** The object that the field is part of, for fields that depend on each other. */
  owner: Config;
  /** Paths are relative to the field. */
  problems: Problem[];
}

export type Control = ComponentType<ControlProps>;

/** How the fields of an object hang together where each is not simply shown below the other. */
export interface Arrangement {
  /** Whether an object with these fields is arranged so. */
  fits(names: readonly string[]): boolean;
  shown(field: string, value: Config): boolean;
  /** A control of several fields, e.g. the choice between two ways of saying the same; it stands above the first of them. */
  Head?: ComponentType<{ value: Config; onChange: (value: Config, field: string) => void }>;
  headOf?: readonly string[];
  /** Fields that may be empty, but are filled by the head instead of by a switch of their own. */
  chosen?: readonly string[];
}

/** What a feature or an entity adds to all forms; its folder's `forms.tsx` says it, and `app/forms.ts` lists it. */
export interface FormParts {
  /** Controls by the `format` of the schemas that they serve. */
  controls?: Record<string, Control>;
  /** The formats among them whose controls show by themselves what is wrong inside their value. */
  inside?: readonly string[];
  /** The formats among them whose controls draw their label themselves, or nothing where they are not to be asked. */
  bare?: readonly string[];
  arrangements?: readonly Arrangement[];
  /** The texts that they need, beyond those of the frame. */
  words?: readonly FlatNamespace[];
}

export interface Forms {
  controls: Readonly<Record<string, Control>>;
  inside: readonly string[];
  bare: readonly string[];
  arrangements: readonly Arrangement[];
}

/** All that was listed as one; a format that two want to serve stops it. */
export function composeForms(parts: readonly FormParts[]): Forms {
  const controls: Record<string, Control> = {};
  for (const [format, control] of parts.flatMap((part) => Object.entries(part.controls ?? {}))) {
    if (controls[format]) throw new Error(`Two controls are registered for the format “${format}”. Remove one.`);
    controls[format] = control;
  }
  return {
    controls,
    inside: parts.flatMap((part) => part.inside ?? []),
    bare: parts.flatMap((part) => part.bare ?? []),
    arrangements: parts.flatMap((part) => part.arrangements ?? []),
  };
}

/** The controls of the forms on a page; they come with the page if its manifest says `forms`. */
export const FormsContext = createContext<Forms | null>(null);

export function useForms(): Forms {
  const forms = useContext(FormsContext);
  if (!forms) throw new Error("A form stands on a page whose manifest does not say `forms: true`.");
  return forms;
}

/** The value as a text; anything else is none. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : "");

/** How antd marks a control whose value is refused. */
export const statusOf = (problems: readonly Problem[]): "error" | "" =>
  problems.some(({ severity }) => severity === "error") ? "error" : "";
