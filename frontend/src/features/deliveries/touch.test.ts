import { describe, expect, it } from "vitest";
import { canRetry, reasonOf, type Send, stageOf, type Touch } from "./touch";

const send: Send = {
  state: "accepted",
  due_at: "2026-01-01T00:00:00Z",
  expires_at: null,
  attempts: 1,
  reason: "",
  provider_id: "x",
  closed_at: null,
  held_at: null,
  receipt: "",
};
const touch = (change: Partial<Touch>) => ({ decision: "send", reason: "", send: null, ...change }) as Touch;

describe("where a touch has got to", () => {
  it("is the furthest receipt, else the state of the send, else the decision", () => {
    expect(stageOf(touch({ send: { ...send, receipt: "opened" } }))).toBe("opened");
    expect(stageOf(touch({ send }))).toBe("accepted");
    expect(stageOf(touch({ decision: "withheld", reason: "no_consent" }))).toBe("withheld");
  });

  it("has the reason of the decision, else of the send", () => {
    expect(reasonOf(touch({ decision: "withheld", reason: "no_consent" }))).toBe("no_consent");
    expect(reasonOf(touch({ send: { ...send, state: "expired", reason: "expired" } }))).toBe("expired");
    expect(reasonOf(touch({ send }))).toBe("");
  });
});

describe("sending again", () => {
  it("is offered for what failed, and for what was cancelled by hand or with its queue", () => {
    expect(canRetry({ ...send, state: "expired" })).toBe(true);
    expect(canRetry({ ...send, state: "cancelled", reason: "cancelled_by_hand" })).toBe(true);
    expect(canRetry({ ...send, state: "cancelled", reason: "left_journey" })).toBe(false);
    expect(canRetry({ ...send, state: "accepted" })).toBe(false);
  });
});
