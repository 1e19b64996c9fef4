// Whose time it is: the workspace is in Shanghai, the customer in São Paulo, who looks on in Berlin.
import { expect } from "@playwright/test";
import type { Enrollment } from "../src/features/people/types";
import { formatDateTime } from "../src/shared/format/time";
import { track } from "./support/api";
import { at, line, test } from "./support/canvas";
import { eventually, unique } from "./support/test";

test.use({ timezoneId: "Europe/Berlin" });

const [HERE, THEIRS, OWN] = ["Asia/Shanghai", "America/Sao_Paulo", "Europe/Berlin"];

test("a wait behind a branch is told by the workspace's clock, the customer's and the reader's", {
  tag: "@zh",
}, async ({ page, api, home, language, say, clean, opened }) => {
  const before = (await api.call<{ time_zone: string }>("GET", "")).time_zone;
  await api.call("PATCH", "", { time_zone: HERE });
  const event = unique("Landed");
  const branch = { paths: [{ name: "Brazil", rule: { kind: "trait", trait: "country", op: "eq", value: "BR" } }] };
  const { id, card } = await opened("Clocks", {
    nodes: [
      at("n1", "entry_event", 0, { event }),
      at("n2", "branch", 164, branch),
      at("n3", "wait", 328, { duration: "P1D" }),
      at("n4", "exit", 492),
    ],
    edges: [
      { id: "e1", source: "n1", port: "next", target: "n2" },
      { id: "e2", source: "n2", port: "Brazil", target: "n3" },
      { id: "e3", source: "n2", port: "else", target: "n4" },
      { id: "e4", source: "n3", port: "next", target: "n4" },
    ],
    settings: line.settings,
  });
  await card("n2");
  await page.locator("[data-field=paths]").waitFor();
  await clean();
  await api.call("POST", `/journeys/${id}/publish`, {}, { "If-Match": '"1"' });
  const person = unique("ana").replace(" ", "-");
  await track("track", {
    userId: person,
    event,
    messageId: person,
    context: { timezone: THEIRS, traits: { name: "Ana", country: "BR" } },
  });
  const inside = async () =>
    (await api.call<{ results: Enrollment[] }>("GET", `/enrollments?journey=${id}`)).results[0];
  await eventually(async () => Boolean((await inside())?.wake_at), true);
  const { wake_at, profile } = await inside();
  const by = (zone: string, seconds = false) => formatDateTime(wake_at ?? "", language, zone, seconds);

  await page.goto(`${home}/customers/${profile.id}?tab=journeys`);
  const theirs = page.getByTestId("theirs");
  await theirs.waitFor();
  expect((await theirs.textContent())?.trim()).toBe(say("shared")("time.theirs", { time: by(THEIRS) }));
  const wait = page.locator("time", { has: theirs });
  expect(await wait.textContent()).toContain(by(HERE));
  await wait.hover();
  const tooltip = page.locator(".ant-tooltip", { hasText: by(THEIRS, true) });
  for (const [zone, whose] of [
    [HERE, "workspace"],
    [THEIRS, "customer"],
    [OWN, "reader"],
  ] as const) {
    await tooltip.getByText(`${by(zone, true)} · ${say("shared")(`time.clock.${whose}`)}: ${zone}`).waitFor();
  }
  await clean();
  await api.call("PATCH", "", { time_zone: before });
});

test("days to filter by are the workspace's, wherever the reader sits", async ({ page, api, home, clean }) => {
  const before = (await api.call<{ time_zone: string }>("GET", "")).time_zone;
  await api.call("PATCH", "", { time_zone: HERE });
  await page.goto(`${home}/audit`);
  const [from, until] = [
    page.locator(".ant-picker-range input").first(),
    page.locator(".ant-picker-range input").last(),
  ];
  await from.fill("2026-03-20");
  await from.press("Enter");
  await until.fill("2026-03-21");
  await until.press("Enter");
  const asked = () => ["start", "end"].map((name) => new URL(page.url()).searchParams.get(name));
  await eventually(asked, ["2026-03-19T16:00:00.000Z", "2026-03-21T16:00:00.000Z"]);
  // What the address says is shown as the same days again.
  await page.reload();
  await eventually(() => Promise.all([from.inputValue(), until.inputValue()]), ["2026-03-20", "2026-03-21"]);
  await clean();
  await api.call("PATCH", "", { time_zone: before });
});
