import { describe, expect, it } from "vitest";
import { type Channel, type ChannelHealth, heldBy, pauseWord } from "./channel";

describe("what keeps messages waiting", () => {
  const now = new Date("2026-01-01T00:00:00Z");
  const channel = (enabled: boolean) => ({ enabled }) as Channel;
  const health = (paused_until: string | null) => ({ paused_until }) as ChannelHealth;

  it("is that the channel is off, else a pause that is not over", () => {
    expect(heldBy(channel(false), health("2026-01-01T00:01:00Z"), now)).toBe("off");
    expect(heldBy(channel(true), health("2026-01-01T00:01:00Z"), now)).toBe("pause");
    expect(heldBy(channel(true), health("2025-12-31T23:59:59Z"), now)).toBeNull();
    expect(heldBy(channel(true), health(null), now)).toBeNull();
  });

  it("has a word for each reason of a pause that is known", () => {
    expect(pauseWord("not_connected")).toBe("pause_not_connected");
    expect(pauseWord("something_new")).toBeNull();
  });
});
