import { expect, test } from "vitest";
import { changesOf } from "./changes";

test("each line is one value that differs, by its path", () => {
  expect(
    changesOf(
      { name: "A", settings: { region: "", week: { start: "monday" } } },
      { name: "B", settings: { region: "CN" } },
    ),
  ).toEqual([
    { field: "name", before: "A", after: "B" },
    { field: "settings.region", before: "–", after: "CN" },
    { field: "settings.week", before: '{"start":"monday"}', after: "–" },
  ]);
});

test("what else an entry says is told apart from a field of the same name", () => {
  const lines = [...changesOf({ name: "A" }, { name: "B" }), ...changesOf({}, { name: "C" }, "details")];
  expect(lines.map(({ field }) => field)).toEqual(["name", "details.name"]);
});

test("what is new has no before", () => {
  expect(changesOf({}, { max_touches: 3 })).toEqual([{ field: "max_touches", before: "–", after: "3" }]);
});

test("C7: a long whole number is shown with all its digits, within a list too", () => {
  const [order, orders] = [616581622363398142n, [616581622363398142n, "A"]];
  expect(changesOf({}, { order, orders }).map(({ after }) => after)).toEqual([
    "616581622363398142",
    '[616581622363398142,"A"]',
  ]);
});
