import { writeJson } from "@/shared/api/json";

/** One value that an entry says was different before: `settings.region`, from "" to "CN". */
export interface Change {
  field: string;
  before: string;
  after: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The values that differ, by their path; nested objects are opened, so that each line is one value. */
export function changesOf(before: Fields, after: Fields, above = ""): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [was, became] = [before[name], after[name]];
    const field = above ? `${above}.${name}` : name;
    if (isFields(was) && isFields(became)) return changesOf(was, became, field);
    return [{ field, before: shown(was), after: shown(became) }];
  });
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "–";
  return typeof value === "string" ? value : writeJson(value);
}
