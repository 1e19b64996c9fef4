import { describe, expect, it } from "vitest";
import { change, split, stateOf, type Template } from "./template";

const template = (more: Partial<Template>) =>
  ({ latest_version: null, changed_since_publish: true, ...more }) as Template;

describe("templates", () => {
  it("have fields of one line, and texts", () => {
    const field = (name: string, kind: "text" | "html" | "line") => ({ name, kind, required: false });
    expect(split([field("subject", "line"), field("html", "html"), field("text", "text")])).toEqual({
      lines: ["subject"],
      texts: ["html", "text"],
    });
    expect(split([])).toEqual({ lines: [], texts: [] });
  });

  it("leave out optional fields that were emptied, and keep required ones", () => {
    expect(change({ subject: "Hi", html: "x" }, "html", "")).toEqual({ subject: "Hi" });
    expect(change({ subject: "Hi" }, "subject", "")).toEqual({ subject: "" });
    expect(change({}, "text", "a")).toEqual({ text: "a" });
  });

  it("are drafts, published, or changed since", () => {
    const latest_version = { id: "tpv_1", number: 1, published_at: "2026-01-01T00:00:00Z" };
    expect(stateOf(template({}))).toBe("draft");
    expect(stateOf(template({ latest_version }))).toBe("changed");
    expect(stateOf(template({ latest_version, changed_since_publish: false }))).toBe("published");
  });
});
