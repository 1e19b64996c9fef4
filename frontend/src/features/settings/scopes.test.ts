import { describe, expect, expectTypeOf, it } from "vitest";
import type { Served } from "@/shared/api/types";
import { type Scope, toggle } from "./scopes";

describe("choosing scopes", () => {
  // The compiler compares the types: `npm run check` fails when the lists differ.
  it("offers exactly the scopes that the server takes", () => {
    expectTypeOf<Scope>().toEqualTypeOf<Served["ScopesEnum"]>();
  });

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
