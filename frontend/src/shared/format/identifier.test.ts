import { expect, it } from "vitest";
import { bestIdentifier } from "./identifier";

const of = (...names: string[]) => names.map((namespace) => ({ namespace, value: `${namespace}-1` }));

it("knows customers by what people know, then by what machines know", () => {
  expect(bestIdentifier(of("anonymous_id", "user_id", "email"))?.namespace).toBe("email");
  expect(bestIdentifier(of("anonymous_id", "user_id"))?.namespace).toBe("user_id");
  expect(bestIdentifier(of("anonymous_id"))?.namespace).toBe("anonymous_id");
  expect(bestIdentifier(of("email", "user_id"), "email-1")?.namespace).toBe("user_id");
  expect(bestIdentifier([])).toBeUndefined();
});
