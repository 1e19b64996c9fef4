import { expect, it } from "vitest";
import type { Problem } from "@/shared/api/types";
import { outside, under, underItem } from "./problems";

const at = (path: string) => ({ path, code: "bad", severity: "error" }) as Problem;
const paths = (problems: Problem[]) => problems.map(({ path }) => path);

it("lays each problem at its field, with what is left of the path", () => {
  const problems = [at("goal"), at("goal.event"), at("goals"), at("arms[1].name"), at("")];
  expect(paths(under(problems, "goal"))).toEqual(["", "event"]);
  expect(paths(underItem(under(problems, "arms"), 1))).toEqual(["name"]);
  expect(paths(underItem([at("1.name"), at("10.name"), at("0.name")], 1))).toEqual(["name"]);
});

it("keeps what belongs to no field, so that it is said beside the form", () => {
  const problems = [at("settings.port"), at("settings.gone"), at("settings"), at("name"), at("medium")];
  expect(paths(outside(problems, ["name", "settings.port"]))).toEqual(["settings.gone", "settings", "medium"]);
});
