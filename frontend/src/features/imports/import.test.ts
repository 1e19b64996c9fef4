import { expect, test } from "vitest";
import { aimed, bare, progressOf } from "./import";

const column = { column: "城市", target: "trait", name: "city", type: "text" } as const;

test("a column that becomes something else keeps no name that would mean another thing", () => {
  expect(aimed(column, "identifier")).toEqual({ ...column, target: "identifier", name: "" });
  expect(aimed(column, "trait").name).toBe("city");
  expect(aimed({ ...column, target: "ignore", name: "" }, "trait").name).toBe("城市");
  expect(aimed(column, "tags").name).toBe("");
});

test("samples are not sent back", () => {
  const mapping = {
    columns: [{ ...column, samples: ["上海"] }],
    event: "",
    consented_at: "",
    time_zone: "UTC",
    day_order: "",
    decimal: ".",
  } as const;
  expect(
    bare({ ...mapping, columns: [...mapping.columns.map((each) => ({ ...each, samples: [...each.samples] }))] }),
  ).toEqual({
    ...mapping,
    columns: [column],
  });
});

test("an undo has come as far as it has looked at customers", () => {
  const counts = { rows: 7, created: 4, matched: 3, duplicates: 0, refused: 0, merging: 0 };
  const undo = { customers: 9, removed: 2, restored: 1, events: 0, traits: 0, tags: 0 };
  expect(progressOf({ counts, total: 10, undo: null })).toEqual([7, 10]);
  const kept = [{ reason: "used" as const, customers: 3 }];
  expect(progressOf({ counts, total: 10, undo: { ...undo, kept } })).toEqual([6, 9]);
});
