import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { toCsv } from "./csv";
import { type FigureTable, gainOf, shownRows, tableOfFigures } from "./figure-table";
import { wrapped } from "./picture";
import { writingOf } from "./writing";

const said = ((key: string) => key.replace("chart.", "")) as unknown as TFunction;
const WRITING = writingOf("en", "Asia/Shanghai", said);

const TABLE: FigureTable = {
  columns: [
    { name: "Message" },
    { name: "Sent", unit: "count" },
    { name: "Opened", unit: "rate" },
    { name: "Interval", unit: "rate", interval: true },
    { name: "Cost", unit: "amount", currency: "EUR", decimals: 4 },
    { name: "Difference", unit: "signed", unitName: "points" },
    { name: "May be said" },
  ],
  rows: [
    {
      key: "a",
      name: "=HYPERLINK(1)",
      values: [1234, 0.25, { low: 0.2, high: 0.3125 }, 0.0125, -2.375, { value: "More, surely", shown: "button" }],
    },
    { key: "b", name: "None", values: [0, null, null, { value: null, text: "No price" }, null, ""], total: true },
  ],
};

test("a table is shown by the units of its columns, and with what it has of its own", () => {
  expect(shownRows(TABLE, WRITING, "en")).toEqual([
    {
      key: "a",
      name: "=HYPERLINK(1)",
      total: false,
      values: ["1,234", "25.00%", "20.00% … 31.25%", "0.0125", "−2.38", "button"],
    },
    { key: "b", name: "None", total: true, values: ["0", "–", "–", "No price", "–", ""] },
  ]);
});

test("its file has plain numbers, the unit in the head, both ends of an interval, and no formula", () => {
  expect(toCsv(tableOfFigures(TABLE, WRITING, "en")).split("\r\n")).toEqual([
    "\uFEFFMessage,Sent,Opened (ratio),Interval: low (ratio),Interval: high (ratio),Cost (EUR),Difference (points),May be said",
    `'=HYPERLINK(1),1234,0.25,0.2,0.3125,0.0125,-2.375,"More, surely"`,
    "None,0,,,,,,",
    "",
  ]);
});

test("a gain and its interval are shown with their signs, and both are in the file", () => {
  const [gain, interval] = gainOf({ difference: 12.4, always_low: -3, always_high: 1028 }, "count", "en");
  const table: FigureTable = {
    columns: [
      { name: "How" },
      { name: "Conversions", unit: "count" },
      { name: "Conversions: interval", unit: "count", interval: true },
    ],
    rows: [{ key: "a", name: "Incremental", values: [gain, interval] }],
  };
  expect(shownRows(table, WRITING, "en")[0]?.values).toEqual(["+12", "−3 … +1,028"]);
  expect(
    toCsv(tableOfFigures(table, WRITING, "en"))
      .split("\r\n")
      .slice(0, 2),
  ).toEqual([
    "\uFEFFHow,Conversions,Conversions: interval: low,Conversions: interval: high",
    "Incremental,12.4,-3,1028",
  ]);
  expect(gainOf({ difference: 1.5, always_low: 1, always_high: 2 }, "amount", "en")).toMatchObject([
    { text: "+1.50" },
    { text: "+1.00 … +2.00" },
  ]);
  expect(gainOf(null, "count", "en")).toEqual([null, null]);
});

test("a text in a file that begins like a formula is none, also with the wide signs", () => {
  const file = (name: string) => toCsv({ head: [{ name: "Name" }], rows: [[{ text: name, plain: name }]] });
  for (const name of ["=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A1"])
    expect(file(name)).toContain(`'${name}`);
  expect(file("A=1")).not.toContain("'");
});

test("in a picture long texts are broken between words, and Chinese ones too", () => {
  const width = (text: string) => text.length;
  expect(wrapped("so long as one likes", 10, width)).toEqual(["so long as", "one likes"]);
  expect(wrapped("那段时间里没有差别", 4, width).every((line) => line.length <= 4)).toBe(true);
  expect(wrapped("", 10, width)).toEqual([""]);
});
