import { describe, expect, it } from "vitest";
import { byDay, consentOf, deciding, gist, messageOf } from "./customer";

describe("a customer's timeline", () => {
  it("is grouped by day in the order it came", () => {
    const events = ["2026-01-02T09:00", "2026-01-02T08:00", "2026-01-01T23:00"].map((occurred_at) => ({ occurred_at }));
    expect(byDay(events, (iso) => iso.slice(0, 10))).toEqual([
      { day: "2026-01-02", events: [events[0], events[1]] },
      { day: "2026-01-01", events: [events[2]] },
    ]);
  });

  it("says the plain properties of an event in a line", () => {
    expect(gist({ total: 5, products: [{ sku: "a" }], gift: false, note: "", currency: "NOK" }, 2)).toEqual([
      ["total", "5"],
      ["gift", "false"],
    ]);
    expect(gist({ touch: "tch_PTwSwpdxQc", medium: "email" })).toEqual([["medium", "email"]]);
  });
});

describe("a receipt on the timeline", () => {
  const properties = { touch: "tch_PTwSwpdxQc", template: "tpl_PTwSwpdxQc", journey: "jrn_PTwSwpdxQc", arm: "B" };

  it("says which message it is of, and which template and journey it came from", () => {
    expect(messageOf({ name: "Message Opened", properties })).toEqual({ receipt: "opened", ...properties });
    expect(messageOf({ name: "Message Failed", properties: { touch: properties.touch } })).toEqual({
      receipt: "failed",
      touch: properties.touch,
      template: "",
      journey: "",
      arm: "",
    });
  });

  it("is no event of the same name that somebody else sent, and no other event", () => {
    expect(messageOf({ name: "Message Opened", properties: { touch: 7, template: "Sale" } })).toBeNull();
    expect(messageOf({ name: "Message Opened", properties: { touch: properties.template } })).toBeNull();
    for (const name of ["Order Completed", "constructor"]) expect(messageOf({ name, properties })).toBeNull();
  });
});

describe("consent", () => {
  it("is yes, no or unsaid, by medium and topic", () => {
    const consent = [
      { medium: "email", topic: "", granted: true },
      { medium: "email", topic: "news", granted: false },
    ];
    expect(consentOf(consent, "email")).toBe(true);
    expect(consentOf(consent, "email", "news")).toBe(false);
    expect(consentOf(consent, "sms")).toBeNull();
  });
});

describe("what decides about marketing", () => {
  const said = (...lines: [medium: string, topic: string, granted: boolean][]) =>
    lines.map(([medium, topic, granted]) => ({ medium, topic, granted }));

  it("is the policy of the workspace as long as nobody has said anything", () => {
    expect(deciding([], "opt_out", "email")).toEqual({ sent: true, because: "opt_out" });
    expect(deciding([], "opt_in", "email")).toEqual({ sent: false, because: "opt_in" });
    expect(deciding(said(["sms", "", true]), "opt_in", "email", "offers")).toEqual({ sent: false, because: "opt_in" });
  });

  it("is what was said, whatever the policy", () => {
    expect(deciding(said(["email", "", false]), "opt_out", "email")).toEqual({ sent: false, because: "said_no" });
    expect(deciding(said(["email", "", true]), "opt_in", "email")).toEqual({ sent: true, because: "said_yes" });
  });

  it("is a no to the medium before a yes to a topic, and the topic's own answer before a yes to the medium", () => {
    const no = said(["email", "", false], ["email", "offers", true]);
    expect(deciding(no, "opt_out", "email", "offers")).toEqual({ sent: false, because: "medium_no" });
    const but = said(["email", "", true], ["email", "offers", false]);
    expect(deciding(but, "opt_out", "email", "offers")).toEqual({ sent: false, because: "said_no" });
    expect(deciding(but, "opt_out", "email", "news")).toEqual({ sent: true, because: "said_yes" });
  });
});
