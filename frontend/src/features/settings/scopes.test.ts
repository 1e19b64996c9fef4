import { describe, expect, it } from "vitest";
import { toggle } from "./scopes";

describe("choosing scopes", () => {
  it("gives reading with writing", () => {
    expect(toggle([], "journeys:publish", true)).toEqual(["journeys:publish", "journeys:read"]);
  });

  it("takes writing away with reading, and nothing else", () => {
    expect(toggle(["audiences:read", "journeys:read", "journeys:write"], "journeys:read", false)).toEqual([
      "audiences:read",
    ]);
    expect(toggle(["journeys:read", "journeys:write"], "journeys:write", false)).toEqual(["journeys:read"]);
  });
});
