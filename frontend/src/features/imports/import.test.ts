import { expect, test } from "vitest";
import { aimed, bare } from "./import";

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
