import type { LiquidCompletionConfig } from "@codemirror/lang-liquid";
import type { EditorView } from "@codemirror/view";

type Completion = ReturnType<NonNullable<LiquidCompletionConfig["properties"]>>[number];

/** What Liquid reads after a dot; places in a list stand in brackets. A name with dots is a path, or one key: both are found. */
const PLAIN = /^[\p{L}_][\p{L}\p{N}_-]*(\.(\d+|[\p{L}_][\p{L}\p{N}_-]*))*$/u;
const SEGMENT = /"(?:[^"]|"")*"(?=\.|$)|[^.]+/g;

/** A name of the catalogue as Liquid writes it behind its object: `.city`, or `["utm.source"]` and `[0]` where a dot will not do. */
export function accessor(name: string): string {
  if (PLAIN.test(name)) return `.${name}`.replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]");
  const keys = name.match(SEGMENT) ?? [];
  return keys
    .map((key) => (/^".*"$/s.test(key) ? key.slice(1, -1).replaceAll('""', '"') : key))
    .map((key) => (key.includes('"') ? `['${key}']` : `["${key}"]`))
    .join("");
}

/** What is offered after `profile.` for a name of the catalogue; brackets take the dot's place. */
export function propertyCompletion(name: string): Completion {
  const written = accessor(name);
  const apply = (view: EditorView, _: Completion, from: number, to: number) => {
    const start = written.startsWith("[") ? from - 1 : from;
    const insert = written.startsWith("[") ? written : written.slice(1);
    view.dispatch({ changes: { from: start, to, insert }, selection: { anchor: start + insert.length } });
  };
  return { label: name, type: "property", apply };
}
