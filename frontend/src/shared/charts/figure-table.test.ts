import type { TFunction } from "i18next";
import { expect, test } from "vitest";
import { toCsv } from "./csv";
import { type FigureTable, shownRows, tableOfFigures } from "./figure-table";
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

test("in a picture long texts are broken between words, and Chinese ones too", () => {
  const width = (text: string) => text.length;
  expect(wrapped("so long as one likes", 10, width)).toEqual(["so long as", "one likes"]);
  expect(wrapped("那段时间里没有差别", 4, width).every((line) => line.length <= 4)).toBe(true);
  expect(wrapped("", 10, width)).toEqual([""]);
});
