// A signed-in page in a real Chromium, and the API as the page itself would call it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { given, type Who } from "./given";
import { sayIn } from "./words";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export type Language = "en" | "zh";

interface Fixtures {
  language: Language;
  /** Who is signed in: the owner, unless a file or group says otherwise. */
  who: Who;
  home: string;
  api: Api;
  /** The owner's API, for tests in which somebody else is signed in on the page. */
  owner: Api;
  say: ReturnType<typeof sayIn>;
  /** Parts of console messages that the test provokes; whatever else the console says is a fault. */
  expected: string[];
  complaints: string[];
  /** Nothing was complained of, and axe finds nothing serious on the page as it is now. */
  clean: () => Promise<void>;
}

export const test = base.extend<Fixtures>({
  language: ["en", { option: true }],
  who: [given, { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: the runner reads from the pattern what a fixture needs.
  home: async ({}, use) => use(`/w/${given.workspace.slug}`),
  say: async ({ language }, use) => use(sayIn(language)),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  expected: async ({}, use) => use([]),
  complaints: async ({ context, expected }, use) => {
    const complaints: string[] = [];
    // Traces take pictures of frames by a script, which the sandbox of a message's frame rightly refuses.
    expected.push("Blocked script execution in");
    // axe asks the frames of a page whether it is in them too.
    expected.push("does not match the recipient window's origin ('null')");
    // The policy's own reports come as console errors too.
    context.on("console", (message) => {
      const text = message.text();
      if (["error", "warning"].includes(message.type()) && !expected.some((each) => text.includes(each))) {
        complaints.push(`${message.type()}: ${text.slice(0, 500)}`);
      }
    });
    context.on("weberror", (found) => complaints.push(`exception: ${found.error().stack ?? found.error().message}`));
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  api: async ({ context, who, language }, use) => {
    const api = new Api(context.request);
    await api.signIn(who, language);
    await use(api);
  },
  owner: async ({ playwright, baseURL, language }, use) => {
    const requests = await playwright.request.newContext({ baseURL });
    const api = new Api(requests);
    await api.signIn(given, language);
    await use(api);
    await requests.dispose();
  },
  page: async ({ page, api: _signedIn, complaints: _watched }, use) => use(page),
  clean: async ({ page, complaints }, use) =>
    use(async () => {
      expect(complaints).toEqual([]);
      // Through the protocol, not a script element: the policy would rightly refuse that.
      await page.evaluate(AXE);
      await settled(page);
      const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const serious = found.violations.filter(
        ({ id, impact, nodes }) =>
          (impact === "serious" || impact === "critical") &&
          // antd puts its button for tabs that have no room into the list of tabs.
          !(id === "aria-required-children" && nodes.every(({ html }) => html.includes("ant-tabs-nav"))),
      );
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 240)).join("\n  ")}`),
      ).toEqual([]);
    }),
});

declare global {
  var axe: typeof import("axe-core");
}

/** Waits until nothing fades or slides any more: a colour half way is nobody's choice. Spinners go on for ever. */
function settled(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const moving = () =>
      document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity);
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let still = 0; still < 2; still += 1) {
      await frame();
      const now = moving();
      if (now.length) still = -1;
      await Promise.allSettled(now.map((animation) => animation.finished));
    }
  });
}

/** Waits until `look` gives what is wanted; fails with what it gave last. */
export const eventually = (look: () => unknown, wanted: unknown): Promise<void> =>
  expect.poll(look, { intervals: [50] }).toEqual(wanted);

/** A name that no other run has given. */
export const unique = (name: string): string => `${name} ${Date.now().toString(36)}`;
