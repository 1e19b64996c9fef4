// The pictures of the README, taken of the demo under a running `make up`: `make screenshots`.
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { chromium as playwright } from "@playwright/test";
import chromium from "@sparticuz/chromium";

const PROJECT = path.resolve(import.meta.dirname, "../..");
const STATE = process.env.PATHLINE_STATE_DIR ?? path.join(PROJECT, ".pathline");
const BASE = `http://localhost:${process.env.PORT ?? 8000}`;
const FOLDER = path.join(PROJECT, "docs/screenshots");

const databases = path.join(STATE, "databases");
const notes = existsSync(databases)
  ? readdirSync(databases).map((each) => path.join(databases, each, "first_user"))
  : [];
const note = notes.find((each) => existsSync(each));
if (!note) throw new Error(`No first user in ${STATE}: start \`make up\` first, and leave it running.`);
const [username, password] = readFileSync(note, "utf8").split("\n");

const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  const context = await browser.newContext({ baseURL: BASE, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto("/");
  await page.locator("#username").fill(username);
  await page.locator("#password").fill(password);
  await page.locator("button[type=submit]").click();
  await page.waitForURL(/\/w\//);
  mkdirSync(FOLDER, { recursive: true });
  for (const [language, file] of [
    ["en", "canvas.png"],
    ["zh-hans", "canvas.zh.png"],
  ]) {
    await page.evaluate(async (chosen) => {
      const { csrf_token: token } = await (await fetch("/api/session")).json();
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      await fetch("/api/session", { method: "PATCH", headers, body: JSON.stringify({ language: chosen }) });
    }, language);
    await page.goto("/w/cdnow/journeys");
    await page.getByText("Win-back", { exact: true }).first().click();
    await page.locator(".react-flow__node").first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: path.join(FOLDER, file) });
    console.log(path.relative(PROJECT, path.join(FOLDER, file)));
  }
} finally {
  await browser.close();
}
