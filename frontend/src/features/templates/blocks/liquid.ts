import { accessor } from "../property-completion";

/** A trait of the customer's as Liquid names it. */
export const pathOf = (trait: string): string => `profile${accessor(trait)}`;

/** A variable in a line of text; `fallback` stands there for customers without it. */
export function liquid(path: string, fallback: string): string {
  const plain = fallback.replaceAll(/[{}]/g, "").trim();
  if (!plain) return `{{ ${path} }}`;
  const quote = plain.includes("'") ? '"' : "'";
  return `{{ ${path} | default: ${quote}${plain.replaceAll(quote, "")}${quote} }}`;
}
