import type { Served, ServedBut } from "@/shared/api/types";
import type { MessageField } from "@/shared/i18n/use-medium";

export type Content = Record<string, string>;

export type Template = ServedBut<Served["Template"], { content: Content }>;

export type Rendered = ServedBut<Served["Rendered"], { rendered: Content | null }>;

export type FieldName = "subject" | "from" | "reply_to" | "title" | "url" | "html" | "text" | "body";

/** The fields of a message: those of one line, and those that are written in an editor. */
export function split(fields: readonly MessageField[]): { lines: FieldName[]; texts: FieldName[] } {
  const named = (fits: (field: MessageField) => boolean) => fields.filter(fits).map((field) => field.name as FieldName);
  return { lines: named((field) => field.kind === "line"), texts: named((field) => field.kind !== "line") };
}

/** The content with one field changed; an optional field that was emptied is left out. */
export function change(content: Content, field: FieldName, value: string): Content {
  if (value === "" && field !== "subject" && field !== "body") {
    const { [field]: _, ...rest } = content;
    return rest;
  }
  return { ...content, [field]: value };
}

/** How far a template has got: never published, changed since, or as published. */
export const stateOf = (template: Template): "draft" | "changed" | "published" => {
  if (!template.latest_version) return "draft";
  return template.changed_since_publish ? "changed" : "published";
};
