import { expect, test } from "vitest";
import { pathOf } from "./places";

test("what the audit log names is found on its screen", () => {
  expect(pathOf("met_1")).toBe("metrics?metric=met_1");
  expect(pathOf("alt_1")).toBe("alerts?alert=alt_1");
  expect(pathOf("att_1")).toBe("alerts?tab=targets&target=att_1");
  expect(pathOf("prc_1")).toBeUndefined();
});
