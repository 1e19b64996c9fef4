import { expect, test } from "vitest";
import { ofComposition } from "./composition";

test("a key within a composition belongs to the input method, and so does the one that Safari sends after its end", () => {
  const key = (isComposing: boolean, keyCode: number) => ofComposition({ isComposing, keyCode });
  expect([key(true, 13), key(false, 229), key(true, 229), key(false, 13), key(false, 27)]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
