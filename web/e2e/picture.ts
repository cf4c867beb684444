/// Takes the picture that README.md and docs/serve.md show: the retreat of September 2022 two weeks
/// later, beside the run as it is.
///
///     cargo build -p outflow-cli && npm run picture

import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { scenario, serve } from "./serve";

const MEMBERS = process.env.MEMBERS ?? "24";

test("the picture", async ({ page }) => {
  test.setTimeout(1_200_000);
  await page.setViewportSize({ width: 1360, height: 850 });
  const served = await serve(scenario("kharkiv-2022"), "--members", MEMBERS, "--hasten", "10");
  const ended = async () =>
    (await (await page.request.get(new URL("/api/runs", served.url).href)).json()).runs.every((run: { state: string }) => run.state !== "running");
  try {
    await page.goto(`${served.url}#day=199&at=37.1,49.62,7.1`);
    await page.locator("body[data-ready]").waitFor();
    await page.getByRole("tab", { name: "What if" }).click();
    await page.getByLabel("What to change").selectOption("move_control");
    await page.getByLabel("From", { exact: true }).fill("2022-09-01");
    await page.getByLabel("To", { exact: true }).fill("2022-10-15");
    await page.getByLabel("Days later (below 0: earlier)").fill("14");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByLabel("Name", { exact: true }).fill("Two weeks later");
    await page.getByRole("button", { name: "Run again" }).click();
    await expect.poll(ended, { timeout: 1_000_000, intervals: [1000] }).toBe(true);
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.getByRole("button", { name: "Two maps" }).click();
    await expect(page.getByText(`(${MEMBERS} members)`).first()).toBeVisible();
    await page.waitForTimeout(8000);
    await page.screenshot({ path: join(import.meta.dirname, "../../docs/serve.png") });
  } finally {
    await served.stop();
  }
});
