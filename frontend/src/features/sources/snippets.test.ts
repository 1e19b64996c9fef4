import { describe, expect, it } from "vitest";
import { SNIPPETS, snippet } from "./snippets";

const URL = "https://events.example.com/v1";

describe("snippets", () => {
  it("all carry the key and the address", () => {
    for (const kind of SNIPPETS) {
      const text = snippet(kind, URL, "wk_1");
      expect(text).toContain("wk_1");
      expect(text).toContain("https://events.example.com");
    }
  });

  it("give Segment's libraries the host without the version, and others the whole path", () => {
    expect(snippet("python", URL, "k")).toContain('analytics.host = "https://events.example.com"');
    expect(snippet("node", URL, "k")).toContain('host: "https://events.example.com"');
    expect(snippet("curl", URL, "k")).toContain("curl https://events.example.com/v1/track -u 'k:'");
    expect(snippet("browser", URL, "k")).toContain('fetch("https://events.example.com/v1/" + kind');
  });

  it("have JSON in curl that can be read", () => {
    const body = snippet("curl", URL, "k").split("-d '")[1]?.slice(0, -1) ?? "";
    expect(JSON.parse(body)).toEqual({
      userId: "u1",
      event: "Order Completed",
      properties: { total: 49.9, currency: "EUR" },
    });
  });
});
