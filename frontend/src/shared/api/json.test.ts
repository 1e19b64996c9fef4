import { describe, expect, it, test } from "vitest";
import { readJson, toJsonNumber, writeJson } from "./json";

describe("JSON without loss", () => {
  test.each([
    '{"order_id":616581622363398142,"userId":9007199254740993}',
    '{"value":[18446744073709551615,-9223372036854775808]}',
    '{"total":99.5,"small":1e-7,"text":"616581622363398142","nothing":null,"yes":true}',
    '{"rule":{"kind":"all","rules":[]},"nested":{"deep":[[9007199254740993]]}}',
  ])("C7: %s is printed as it was read", (text) => {
    expect(writeJson(readJson(text))).toBe(text);
  });

  it("C7: gives numbers that fit as numbers", () => {
    expect(readJson('{"a":9007199254740991,"b":1.5,"c":"1234567890123456"}')).toEqual({
      a: 9007199254740991,
      b: 1.5,
      c: "1234567890123456",
    });
    expect(readJson('{"a":9007199254740992}')).toEqual({ a: 9007199254740992n });
  });

  it("C7: takes typed numbers whole", () => {
    expect(toJsonNumber("616581622363398142")).toBe(616581622363398142n);
    expect(toJsonNumber(" 12.50 ")).toBe(12.5);
    expect(toJsonNumber("-3")).toBe(-3);
    for (const text of ["", "twelve", "1e999"]) expect(toJsonNumber(text)).toBeNull();
  });

  it("refuses what is no JSON, as JSON.parse does", () => {
    expect(() => readJson('{"a":9007199254740993,}')).toThrow(SyntaxError);
    expect(() => readJson("{")).toThrow(SyntaxError);
  });
});

test("C7: nothing else reads or writes JSON, which would lose digits or refuse them", () => {
  const sources = import.meta.glob<string>(["/src/**/*.{ts,tsx}", "!/src/**/*.test.ts"], {
    query: "?raw",
    import: "default",
    eager: true,
  });
  const others = Object.keys(sources).filter((file) =>
    /JSON\.(parse|stringify)|\.json\(\)|\bfetch\(/.test(sources[file] ?? ""),
  );
  expect(others.sort()).toEqual([
    "/src/app/i18n.ts", // Texts of our own.
    "/src/features/sources/snippets.ts", // Code for others to paste.
    "/src/shared/api/client.ts", // The one `fetch`.
    "/src/shared/api/json.ts",
    "/src/shared/api/query-client.ts", // Keys of the cache, which are compared and not read.
  ]);
});
