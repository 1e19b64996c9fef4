import type { Served, ServedBut } from "@/shared/api/types";
import type { MessageField } from "@/shared/i18n/use-medium";
import type { EmailDocument } from "./blocks/document";

/** What a message says, field by field; an e-mail of blocks has a document in place of HTML. */
export type Content = Partial<Record<FieldName, string>> & { document?: EmailDocument };

export type Template = ServedBut<Served["Template"], { content: Content }>;

export type Rendered = ServedBut<Served["Rendered"], { rendered: Partial<Record<FieldName, string>> | null }>;

export type FieldName = "subject" | "preheader" | "from" | "reply_to" | "title" | "url" | "html" | "text" | "body";

/** The fields of a message: those of one line, and those that are written in an editor. */
export function split(fields: readonly MessageField[]): { lines: FieldName[]; texts: FieldName[] } {
  const named = (fits: (field: MessageField) => boolean) => fields.filter(fits).map((field) => field.name as FieldName);
  return {
    lines: named(({ kind }) => kind === "line"),
    texts: named(({ kind }) => kind === "text" || kind === "html"),
  };
}

/** The content with one field changed; an optional field that was emptied is left out. */
export function change(content: Content, field: FieldName, value: string): Content {
  const next = { ...content, [field]: value };
  if (value === "" && field !== "subject" && field !== "body") delete next[field];
  return next;
}

/** How far a template has got: never published, changed since, or as published. */
export const stateOf = (template: Template): "draft" | "changed" | "published" => {
  if (!template.latest_version) return "draft";
  return template.changed_since_publish ? "changed" : "published";
};
