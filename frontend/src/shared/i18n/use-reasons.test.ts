import { expect, test } from "vitest";
import { sayReason } from "./use-reasons";

test("a reason of the server is said in its words, and an author's own without underscores", () => {
  const reasons = [{ code: "no_consent", label: "has not agreed to hear from us" }];
  expect(sayReason(reasons, "no_consent")).toBe("has not agreed to hear from us");
  expect(sayReason(reasons, "not_won_back")).toBe("not won back");
});
