import type { Cell, ChartTable, Head } from "./table";

/** Spreadsheets take a text that begins so for a formula, those for Chinese and Japanese also with the wide signs. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function field(plain: Cell["plain"]): string {
  if (plain === null) return "";
  if (typeof plain === "number") return String(plain);
  const text = FORMULA.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const titled = ({ name, unit }: Head): string => (unit ? `${name} (${unit})` : name);

/** A table as CSV (RFC 4180): numbers with all their digits, their unit in the head, and the mark by which spreadsheets know UTF-8. */
export const toCsv = ({ head, rows }: ChartTable): string =>
  `\uFEFF${[head.map(titled), ...rows.map((row) => row.map(({ plain }) => plain))].map((row) => `${row.map(field).join(",")}\r\n`).join("")}`;
