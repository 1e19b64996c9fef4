import { expect, test } from "vitest";
import { heardOf } from "./source";

test("a source is said to wait for its first event only where every event was looked at", () => {
  const none = { events_last_day: 0, last_event_at: null, unseen: false };
  expect(heardOf(none)).toBe("silent");
  expect(heardOf({ ...none, unseen: true })).toBe("unseen_long");
  expect(heardOf({ ...none, last_event_at: "2026-01-01T00:00:00Z" })).toBe("quiet");
  expect(heardOf({ ...none, events_last_day: 3, last_event_at: "2026-01-01T00:00:00Z" })).toBe("heard");
});
