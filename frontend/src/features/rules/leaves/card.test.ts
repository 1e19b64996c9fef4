import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createInstance } from "i18next";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider } from "react-i18next";
import { describe, expect, it, vi } from "vitest";

vi.hoisted(() => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => {} });
  vi.stubGlobal("navigator", { language: "en" });
});

const { Line } = await import("./card");
const { api } = await import("@/shared/api/client");

const ENGLISH = "has <tag/> <window/>!";
const CHINESE = "<window/>，带有 <tag/>";

async function shown(leaves: object[]): Promise<string> {
  const client = new QueryClient();
  client.setQueryData(api.queryOptions("get", "/api/rule-vocabulary", {}).queryKey, { leaves });
  const i18n = createInstance();
  await i18n.init({ lng: "en" });
  const parts = { tag: createElement("b", null, "vip"), window: createElement("i", null, "ever") };
  return renderToStaticMarkup(
    createElement(
      I18nextProvider,
      { i18n },
      createElement(QueryClientProvider, { client }, createElement(Line, { kind: "tag", parts })),
    ),
  );
}

describe("the line of a condition", () => {
  it("has its controls where the language puts them", async () => {
    expect(await shown([{ kind: "tag", line: ENGLISH }])).toBe("has <b>vip</b> <i>ever</i>!");
    expect(await shown([{ kind: "tag", line: CHINESE }])).toBe("<i>ever</i>，带有 <b>vip</b>");
  });

  it("has all its controls before its words have come", async () => {
    expect(await shown([])).toBe("<b>vip</b><i>ever</i>");
  });
});
