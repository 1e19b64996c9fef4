// A campaign on one page: filled in, launched, sent; looked at on the canvas, and made a journey.
import { expect } from "@playwright/test";
import { track } from "./support/api";
import { hands, test, wires } from "./support/canvas";
import { given } from "./support/given";
import { eventually, unique } from "./support/test";

test("a campaign with two messages is made and launched by mouse, and becomes a journey", async ({
  page,
  home,
  api,
  clean,
}) => {
  const run = unique("town");
  const name = unique("Sale");
  const rule = { kind: "trait", trait: "town", op: "eq", value: run };
  for (const person of ["ada", "bob"]) {
    const traits = { town: run, ...(person === "ada" && { email: `ada.${Date.now()}@example.com` }) };
    await track("identify", { userId: `${person} ${run}`, messageId: `${person} ${run}`, traits });
  }
  const size = async (audience: string) => (await api.call<{ size: number }>("GET", `/audiences/${audience}`)).size;
  const { id: audience } = await api.call("POST", "/audiences", { name: run, rule });
  await eventually(() => size(audience), 2);

  await page.goto(`${home}/journeys`);
  await page.getByRole("button", { name: "New campaign" }).click();
  await page.locator("#campaign-name").fill(name);
  const { choose, canvas } = hands(page);
  // What is missing is said once somebody tries to launch, at its field.
  await page.getByRole("button", { name: "Launch" }).click();
  await page.locator(".ant-modal").getByText("Choose an audience.").waitFor();
  await clean();
  await page.locator(".ant-modal").getByRole("button", { name: "Cancel" }).click();
  await choose("audience", run);
  await choose("channel", given.channel.name);
  await choose("arms", given.template.name);
  await page.getByRole("button", { name: "Test another message against it" }).click();
  await page.locator("[data-field=arms] .ant-select").nth(1).click();
  await page.locator(".ant-select-dropdown:visible .ant-select-item-option", { hasText: given.template.name }).click();
  await expect(page.getByTestId("reach")).toContainText("of 2 people in the audience would be reached");
  await expect(page.getByTestId("reach").locator("b")).toHaveText("1");
  await expect(page.getByTestId("steps")).toContainText("Split: A 50%, B 50%");
  // The other kinds, and a goal, ask for events.
  await page.getByText("When somebody does not go on").click();
  await expect(page.locator("[data-field=event]")).toHaveCount(2);
  await page.locator("[data-field=goal] [role=switch]").first().click();
  await expect(page.locator("[data-field=event]")).toHaveCount(3);
  await clean();
  await page.locator("[data-field=goal] [role=switch]").first().click();
  await page.getByText("One message to an audience, now or at a time.").click();
  await clean();

  await page.getByRole("button", { name: "Launch" }).click();
  await page.locator(".ant-modal").getByText("Everybody in the audience gets the message now, once.").waitFor();
  await page.locator(".ant-modal").getByText("has no address for this channel").waitFor();
  await clean();
  await page.locator(".ant-modal").getByRole("button", { name: "Launch" }).click();
  await page.locator("header").getByText("Live", { exact: true }).waitFor();
  const id = /jrn_\w+/.exec(page.url())?.[0] ?? "";
  const sent = async () =>
    (await api.call<{ numbers: { sent: number; withheld: number } }>("GET", `/journeys/${id}`)).numbers;
  await eventually(async () => [(await sent()).sent, (await sent()).withheld], [1, 1]);

  await page.getByRole("link", { name: "Canvas" }).click();
  await canvas.waitFor();
  await page.getByText("Drawn by its form").waitFor();
  await clean();
  await page.getByRole("button", { name: "Make it a journey" }).click();
  await page.locator(".ant-modal").getByRole("button", { name: "Make it a journey" }).click();
  await page.locator("aside [data-kind=wait]").waitFor();
  expect(wires(await api.draft(id))).toHaveLength(5);
  await clean();
});
