// A signed-in page in a real Chromium, and the API as the page itself would call it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, type ConsoleMessage, expect, type Page } from "@playwright/test";
import { Api } from "./api";
import { given, type Who } from "./given";
import { sayIn } from "./words";

/** What makes a violation a fault here. The rules of the other impacts are switched off: they would take half the time. */
const IMPACTS = ["serious", "critical"];
const AXE = `${readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")};
for (const rule of axe._audit.rules) rule.enabled &&= ${JSON.stringify(IMPACTS)}.includes(rule.impact);`;

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
    // The policy's own reports come as console errors too.
    context.on("console", (message) => {
      const text = message.text();
      const provoked = expected.some((each) => text.includes(each)) || ofSandbox(message);
      if (["error", "warning"].includes(message.type()) && !provoked) {
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
      // Through the protocol, not a script element: the policy would rightly refuse that. Once for each page that is loaded.
      if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
      await settled(page);
      const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const serious = found.violations.filter(
        ({ id, impact, nodes }) =>
          IMPACTS.includes(impact ?? "") &&
          // antd puts its button for tabs that have no room into the list of tabs.
          !(id === "aria-required-children" && nodes.every(({ html }) => html.includes("ant-tabs-nav"))),
      );
      expect(
        serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 240)).join("\n  ")}`),
      ).toEqual([]);
    }),
});

/**
 * Whether a message only says that the sandbox of a message's frame holds against the tools of these tests: traces take
 * pictures of it by a script, and axe asks the frames of a page whether it is in them too.
 */
function ofSandbox(message: ConsoleMessage): boolean {
  const frames = message.page()?.frames().slice(1) ?? [];
  const { url } = message.location();
  if (message.text() === `Blocked script execution in '${url}' because ${SANDBOXED}`) {
    return url === "about:blank" || new URL(url).pathname === "/frame";
  }
  return ASKED_OF_SANDBOX.test(message.text()) && frames.some((frame) => new URL(frame.url()).pathname === "/frame");
}

const SANDBOXED = "the document's frame is sandboxed and the 'allow-scripts' permission is not set.";
const ASKED_OF_SANDBOX =
  /^Failed to execute 'postMessage' on 'DOMWindow': The target origin provided \('[^']+'\) does not match the recipient window's origin \('null'\)\.$/;

declare global {
  var axe: typeof import("axe-core");
}

/** Waits until nothing fades or slides any more: a colour half way is nobody's choice. Spinners go on forever. */
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

/** Frames in a row without a move after which the canvas is at rest: more than it waits (80 ms) before it goes to a card. */
const AT_REST = 10;

/** Waits until the canvas has gone to where it was told to go. */
export function viewSettled(page: Page): Promise<void> {
  return page.evaluate(async (frames) => {
    const place = () => document.querySelector<HTMLElement>(".react-flow__viewport")?.style.transform;
    let before = place();
    for (let still = 0; still < frames; still += 1) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = place();
      if (now !== before) still = -1;
      before = now;
    }
  }, AT_REST);
}

/** Waits until `look` gives what is wanted; fails with what it gave last. */
export const eventually = (look: () => unknown, wanted: unknown): Promise<void> =>
  expect.poll(look, { intervals: [50] }).toEqual(wanted);

/** A name that no other run has given. */
export const unique = (name: string): string => `${name} ${Date.now().toString(36)}`;
