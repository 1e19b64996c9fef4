// The test files share one process and the modules they load (see vite.config.ts), but nothing that a file has set up.
import { afterAll, vi } from "vitest";

afterAll(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
