import { expect, test } from "vitest";
import { type Arm, type CampaignForm, partsOf, shownProblems, withArm, withKind } from "./campaign";

const FORM: CampaignForm = {
  kind: "once",
  when: "launch",
  again: "always",
  channel: "",
  arms: [{ name: "A", template: "tpl_1", share: 100 }],
  start: "",
  time_zone: "",
};

test("each kind asks for what it needs, and for nothing else", () => {
  expect(partsOf(FORM)).toMatchObject({ who: ["audience"], when: ["when"], limits: ["holdout", "urgent"] });
  expect(partsOf({ ...FORM, when: "time" }).when).toEqual(["when", "start", "time_zone"]);
  expect(partsOf({ ...FORM, kind: "recurring" })).toMatchObject({
    when: ["start", "time_zone", "repeat"],
    limits: ["holdout", "again", "urgent"],
  });
  expect(partsOf({ ...FORM, kind: "did_not", again: "after" })).toMatchObject({
    who: ["did", "did_not", "audience"],
    when: [],
    limits: ["holdout", "again", "after", "urgent"],
  });
});

test("a kind brings how often one customer takes part", () => {
  expect(withKind(FORM, "did").again).toBe("after");
  expect(withKind({ ...FORM, again: "never" }, "recurring").again).toBe("always");
});

test("one more message shares evenly with the others, and has a name of its own", () => {
  const arms: Arm[] = withArm(withArm([{ name: "B", template: "tpl_1", share: 100 }]));
  expect(arms.map(({ name, share }) => [name, share])).toEqual([
    ["B", 34],
    ["A", 33],
    ["C", 33],
  ]);
});

test("what is not filled in yet is said once somebody tries to launch", () => {
  const problem = (code: string) => ({ code, path: "", message: "", severity: "error" as const });
  const found = [problem("audience_missing"), problem("schedule_over")];
  expect(shownProblems(found, false).map(({ code }) => code)).toEqual(["schedule_over"]);
  expect(shownProblems(found, true)).toHaveLength(2);
});
