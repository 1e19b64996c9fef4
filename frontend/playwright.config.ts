import { defineConfig } from "@playwright/test";
import chromium from "@sparticuz/chromium";
import type { Language } from "./e2e/support/test";

// Started by tests/e2e/test_browser.py, which brings up the stack that the tests use and tells them of it.
const PICKED = /@smoke|@zh/;

export default defineConfig<{ language: Language }>({
  testDir: "e2e",
  outputDir: "test-results",
  // The tests share one workspace, and some change its settings.
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    ...(process.env.PATHLINE_E2E && { baseURL: JSON.parse(process.env.PATHLINE_E2E).base }),
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    language: "en",
    contextOptions: { reducedMotion: "reduce" },
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    // No traces, which cost a tenth of the processor time of all tests; the picture of what failed costs nothing.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: await chromium.executablePath(),
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
  // All that can be done is done in English. The others visit every screen; what is tagged @zh is done in Chinese too.
  projects: [
    { name: "en" },
    { name: "zh", grep: PICKED, use: { language: "zh", locale: "zh-CN" } },
    { name: "dark", grep: /@smoke/, use: { colorScheme: "dark" } },
    { name: "tablet", grep: /@smoke/, use: { viewport: { width: 820, height: 1180 } } },
  ],
});
