import { expect, test } from "vitest";
import { sayCategory } from "./use-category";

test("a category is called by our words if it is built in, else as the workspace calls it, whatever its code", () => {
  const names = { marketing: "营销消息" };
  const catalogue = [
    { code: "marketing", name: "Marketing" },
    { code: "constructor", name: "Building sites" },
  ];
  const said = ["marketing", "constructor", "gone"].map((code) => sayCategory(names, catalogue, code));
  expect(said).toEqual(["营销消息", "Building sites", "gone"]);
});
