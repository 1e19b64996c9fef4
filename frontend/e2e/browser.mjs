// A real Chromium from a package, a signed-in page, and the API as the page itself would call it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What `tests/e2e` has prepared: `{base, username, password, workspace: {id, slug}, writeKey, channel, template}`. */
export const given = JSON.parse(process.env.PATHLINE_E2E ?? "{}");
export const LANGUAGES = /** @type {const} */ (["en", "zh"]);

let browser;

export async function closeBrowser() {
  await browser?.close();
}

/** Opens a page of its own, signed in as `who` (the owner, unless given), in the language. */
export async function open({ language = "en", width = 1280, height = 800, who = given } = {}) {
  browser ??= await playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    headless: true,
  });
  const context = await browser.newContext({
    baseURL: given.base,
    viewport: { width, height },
    locale: language === "zh" ? "zh-CN" : "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = [];
  // The policy's own reports come as console errors too. Refusals that a test provokes are named in `expected`.
  const expected = [];
  page.on("console", (message) => {
    const text = message.text();
    if (["error", "warning"].includes(message.type()) && !expected.some((each) => text.includes(each))) {
      complaints.push(`${message.type()}: ${text.slice(0, 500)}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.stack ?? error.message}`));

  const api = (method, path, body, headers = {}) =>
    page.evaluate(
      async ([method, path, body, headers]) => {
        const session = await (await fetch("/api/session")).json();
        const response = await fetch(`/api${path}`, {
          method,
          headers: { "Content-Type": "application/json", "X-CSRFToken": session.csrf_token, ...headers },
          body: body === null ? undefined : JSON.stringify(body),
        });
        const answer = response.status === 204 ? null : await response.json();
        if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
        return answer;
      },
      [method, path, body ?? null, headers],
    );

  await page.goto("/");
  await page.locator("#username").fill(who.username);
  await page.locator("#password").fill(who.password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL(/\/w\//);
  await api("PATCH", "/session", { language: language === "zh" ? "zh-hans" : "en" });
  const here = `/workspaces/${given.workspace.id}`;
  const home = `/w/${given.workspace.slug}`;

  return {
    page,
    context,
    expected,
    home,
    /** The API below the workspace. */
    api: (method, path, body, headers) => api(method, here + path, body, headers),
    journey: async (name, graph) => (await api("POST", `${here}/journeys`, { name, ...(graph && { graph }) })).id,
    draft: async (id) => (await api("GET", `${here}/journeys/${id}/draft`)).graph,
    /** Nothing was complained of, and axe finds nothing serious on the page as it is now. */
    clean: async () => {
      assert.deepEqual(complaints, []);
      // Through the protocol, not a script element: the policy would rightly refuse that.
      await page.evaluate(AXE);
      await settled(page);
      const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      const serious = found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      const words = serious.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 240)).join("\n  ")}`,
      );
      assert.deepEqual(words, []);
    },
    close: () => context.close(),
  };
}

/** Waits until nothing fades or slides any more: a colour half way is nobody's choice. Spinners go on for ever. */
function settled(page) {
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
export async function eventually(look, wanted, within = 15_000) {
  const end = Date.now() + within;
  let last;
  while (Date.now() < end) {
    last = await look();
    try {
      assert.deepEqual(last, wanted);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  assert.deepEqual(last, wanted);
}

/** The hands of somebody drawing. */
export function hands(page) {
  const node = (id) => page.locator(`.react-flow__node[data-id="${id}"]`);
  const canvas = page.getByTestId("canvas");
  return {
    node,
    canvas,
    card: (id) => node(id).click({ position: { x: 120, y: 12 } }),
    /** Drags a kind of node from the palette to a place on the canvas. */
    drag: (kind, x, y) =>
      page.locator(`aside [data-kind=${kind}]`).dragTo(page.locator(".react-flow__pane"), { targetPosition: { x, y } }),
    /** Draws a line from a port to a node. */
    async connect(from, port, to) {
      const start = await node(from).locator(`.react-flow__handle[data-handleid="${port}"]`).boundingBox();
      const end = await node(to).locator(".react-flow__handle.target").boundingBox();
      await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
      await page.mouse.down();
      await page.mouse.move(end.x, end.y - 30, { steps: 6 });
      await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 6 });
      await page.mouse.up();
    },
    /** Types into the palette that opens by key, and takes the first that fits. */
    async addByKey(key, words) {
      await canvas.focus();
      await page.keyboard.press(key);
      await page.locator(".ant-modal input").fill(words);
      await page.keyboard.press("Enter");
      await page.locator(".ant-modal").waitFor({ state: "detached" });
    },
    /** Chooses from an antd Select in the inspector. */
    async choose(field, words) {
      await page.locator(`[data-field=${field}] .ant-select`).first().click();
      await page.locator(".ant-select-item-option", { hasText: words }).first().click();
    },
    saved: () => page.locator("[data-testid=save-state][data-state=saved]").waitFor(),
  };
}

export const wires = (graph) => graph.edges.map((edge) => `${edge.source}.${edge.port}>${edge.target}`).sort();
