import { expect, test } from "vitest";
import { accessor } from "./property-completion";

test.each([
  ["city", ".city"],
  ["address.city", ".address.city"],
  ["items.0.sku", ".items[0].sku"],
  ["城市", ".城市"],
  ["sign-up", ".sign-up"],
  ["first name", '["first name"]'],
  ['"utm.source"', '["utm.source"]'],
  ['"a.b".c', '["a.b"]["c"]'],
  ['say "hi"', `['say "hi"']`],
])("C12: %s is written so that Liquid finds it", (name, written) => {
  expect(accessor(name)).toBe(written);
});
