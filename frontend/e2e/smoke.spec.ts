// Every screen renders without errors: no error in the console, no text missing, nothing sticks out of the page, nothing serious by axe.
import { expect, type Page } from "@playwright/test";
import type { Customer } from "../src/features/customers/customer";
import { track } from "./support/api";
import { at, line } from "./support/canvas";
import { given } from "./support/given";
import { eventually, test, unique } from "./support/test";

/** By how much the page, or the part that scrolls in it, is wider than the window. */
const overflow = (page: Page) =>
  page.evaluate(() =>
    [document.documentElement, document.querySelector("main"), document.querySelector("main > div")]
      .filter((place) => place !== null)
      .map((place) => place.scrollWidth - place.clientWidth)
      .filter((wider) => wider > 0),
  );

/** Goes to a screen as a link in the app does: without loading the app anew, which costs more than all the rest. */
const follow = (page: Page, address: string) =>
  page.evaluate((to) => {
    // What the router itself would have written beside the address: without it, it takes the step for somebody else's.
    const idx = (history.state?.idx ?? 0) + 1;
    history.pushState({ idx, key: `followed-${idx}`, usr: null }, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, address);

test("every screen renders without errors", { tag: "@smoke" }, async ({ page, home, api, clean }, { project }) => {
  test.setTimeout(240_000);
  const person = unique("sam").replace(" ", "-");
  await track("identify", {
    userId: person,
    messageId: person,
    traits: { email: `${person}@example.com`, name: "Sam" },
  });
  const found = () => api.call<{ results: Customer[] }>("GET", `/profiles?q=${person}`);
  await eventually(async () => (await found()).results.length, 1);
  const customer = (await found()).results[0].id;
  const rule = { kind: "did", event: "Visited", window: { last: "P7D" } };
  const audience = (await api.call("POST", "/audiences", { name: unique("Visitors"), rule })).id;
  const send = { channel: given.channel.id, template: given.template.id, category: "marketing" };
  const graph = { ...line, nodes: [line.nodes[0], at("n2", "send", 164, send), line.nodes[2]] };
  const journey = await api.journey(unique("Seen"), { ...graph, edges: [line.edges[0]] });

  const screens: [path: string, shown: string][] = [
    ["home", "[data-card=attention]"],
    ["journeys", "main h1"],
    [`journeys/${journey}`, ".react-flow__node"],
    [`journeys/${journey}/results`, "[data-testid=verdict]"],
    ["campaigns/new", "#campaign-name"],
    ["audiences", "main h1"],
    ["audiences/new", "#audience-name"],
    [`audiences/${audience}`, "main h1"],
    [`audiences/${audience}/edit`, "#audience-name"],
    ["customers", "main h1"],
    ...["timeline", "journeys", "touches", "audiences"].map((tab): [string, string] => [
      `customers/${customer}?tab=${tab}`,
      "[role=tabpanel]",
    ]),
    ["deliveries", "main h1"],
    ["attribution", "main h1"],
    ["metrics", "main h1"],
    ["metrics?metric=new", "#metric-event"],
    ["templates", "main h1"],
    [`templates/${given.template.id}`, ".cm-content"],
    ["channels", "main h1"],
    ["sources", "main h1"],
    ["sources?tab=quarantine", "main h1"],
    ["imports", "main h1"],
    ["exports", "main h1"],
    ["parked", "main h1"],
    ["audit", "main h1"],
    ...["workspace", "members", "keys", "categories", "caps", "identifiers", "suppressions"].map(
      (tab): [string, string] => [`settings?tab=${tab}`, "[role=tabpanel]"],
    ),
  ];
  await page.goto(home);
  for (const [path, shown] of screens) {
    await test.step(path, async () => {
      // In one language and look every address is loaded by itself, as from a bookmark.
      if (project.name === "en") await page.goto(`${home}/${path}`);
      else await follow(page, `${home}/${path}`);
      await page.locator(shown).first().waitFor();
      await eventually(() => page.locator("[role=status][aria-label], .ant-spin-spinning, .ant-skeleton").count(), 0);
      expect(await overflow(page)).toEqual([]);
      await clean();
    });
  }
});
