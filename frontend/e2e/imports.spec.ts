// A sheet with Chinese headings and three kinds of errors: mapped, checked, imported, and its refused rows downloaded; then what
// came in goes out again.
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { test, unique } from "./support/test";

interface People {
  results: { id: string }[];
}

test("a sheet with Chinese headings is imported, and its errors are downloaded", async ({ page, home, api, clean }) => {
  const name = unique("客户").replaceAll(" ", "");
  const mail = (n: number) => `${name}${n}@x.example`.replaceAll(/[^\w@.]/g, "a");
  const rows = [
    "手机号,邮箱,姓名,生日,标签,接受邮件",
    `+8613912345671,${mail(1)},${name}一,1992/2/29,VIP、新客,是`,
    `,${mail(2)},${name}二,1990年3月1日,,否`,
    `1391,${mail(3)},${name}三,1990-03-01,,是`,
    `,not-an-address,${name}四,1990-03-01,,是`,
    `,${mail(5)},${name}五,3/4/1990,,是`,
  ];
  await page.goto(`${home}/imports`);
  await page.locator("input[type=file]").setInputFiles({
    name: "客户.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`\uFEFF${rows.join("\n")}\n`),
  });
  await page.waitForURL(/imports\/imp_/);

  const columns = page.getByRole("table", { name: "What the columns are" });
  const column = (heading: string) => columns.locator(`tr[data-column="${heading}"]`);
  await expect(column("手机号")).toContainText("Identifier");
  // Read again in another way, the file has other columns, and so has the form.
  for (const [delimiter, heading] of [
    [";", rows[0]],
    [",", "手机号"],
  ] as const) {
    await page.getByLabel("Delimiter").click();
    await page.locator(`.ant-select-item-option[title="${delimiter}"]`).last().click();
    await page.getByRole("button", { name: "Read the file again" }).click();
    await expect(column(heading ?? "")).toBeVisible();
  }
  await expect(column("生日")).toContainText("Day");
  await expect(column("接受邮件")).toContainText("Consent to a medium");
  // Consent without a time is asked for; until then nothing can be checked.
  await page.getByText("say when it was given").waitFor();
  await expect(page.getByRole("button", { name: "Start the dry run" })).toBeDisabled();
  const given = page.getByLabel("Consent was given at");
  await given.fill("2026-01-01 09:00");
  await given.press("Enter");
  const preview = page.getByRole("table", { name: "The first rows" });
  await expect(preview.getByText("Refused")).toHaveCount(3);
  await clean();

  await page.getByRole("button", { name: "Start the dry run" }).click();
  await page.getByText("Nothing has been imported yet.").waitFor();
  const count = (of: string) => page.locator(`[data-count=${of}] dd`);
  await expect(count("rows")).toHaveText("5");
  await expect(count("created")).toHaveText("2");
  await expect(count("refused")).toHaveText("3");
  expect((await api.call<People>("GET", `/profiles?q=${mail(1)}`)).results).toEqual([]);

  await page.getByRole("button", { name: "Import 2 rows" }).click();
  await page.getByRole("heading", { name: "Report" }).waitFor();
  await expect(count("created")).toHaveText("2");
  expect((await api.call<People>("GET", `/profiles?q=${mail(1)}`)).results).toHaveLength(1);
  const reasons = page.getByRole("table", { name: "Reasons" });
  await expect(reasons.getByRole("row")).toHaveCount(4);
  await clean();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the refused rows" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("客户 - not imported.csv");
  const lines = (await readFile(await file.path(), "utf8")).trim().split("\r\n");
  expect(lines).toHaveLength(4);
  expect(lines[1]).toContain("This is no phone number");

  const report = page.url();
  await page.goto(`${home}/customers?q=${mail(1)}`);
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export: Customers" });
  await dialog.getByRole("button", { name: "None" }).click();
  await expect(dialog.getByRole("button", { name: "Start the export" })).toBeDisabled();
  await dialog.getByLabel("E-mail address").check();
  await dialog.getByLabel("name", { exact: true }).check();
  await clean();
  await dialog.getByRole("button", { name: "Start the export" }).click();
  await page.waitForURL(/exports$/);
  const [out] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).first().click(),
  ]);
  expect(out.suggestedFilename()).toMatch(/^Customers found by a search \d{4}-\d\d-\d\d\.csv$/);
  expect(await readFile(await out.path(), "utf8")).toBe(`\uFEFFE-mail address,name\r\n${mail(1)},${name}一\r\n`);
  await clean();

  await page.goto(report);
  await page.getByRole("table", { name: "Customers created or changed" }).getByText(`${name}一`).waitFor();
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByText("Nothing has been undone yet.").waitFor();
  await expect(page.locator("[data-undo=removed] dd")).toHaveText("2");
  await page.getByRole("button", { name: "Undo the import" }).click();
  await page.locator(".ant-modal-confirm").getByRole("button", { name: "Undo the import" }).click();
  await page.getByRole("heading", { name: "What was undone" }).waitFor();
  await expect(page.locator("[data-undo=removed] dd")).toHaveText("2");
  expect((await api.call<People>("GET", `/profiles?q=${mail(1)}`)).results).toEqual([]);
  await clean();
});
