import type { Problem } from "@/shared/api/types";

/** The part of `problems` that lies under a field, with paths relative to it. */
export function under(problems: readonly Problem[], field: string): Problem[] {
  return problems.flatMap((problem) => {
    if (problem.path === field) return [{ ...problem, path: "" }];
    if (!problem.path.startsWith(field)) return [];
    const rest = problem.path.slice(field.length);
    if (rest.startsWith(".")) return [{ ...problem, path: rest.slice(1) }];
    return rest.startsWith("[") ? [{ ...problem, path: rest }] : [];
  });
}

/** The part under an item of a list, whose path the server writes as `[0].name` or as `0.name`. */
export const underItem = (problems: readonly Problem[], n: number): Problem[] => [
  ...under(problems, `[${n}]`),
  ...under(problems, `${n}`),
];

/** The problems that lie under none of the fields: whoever shows the form says them beside it. */
export const outside = (problems: readonly Problem[], fields: readonly string[]): Problem[] =>
  problems.filter((problem) => fields.every((field) => under([problem], field).length === 0));
