/// What axe-core finds against WCAG 2.2 A and AA.

import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { type Served, scenario, serve } from "./serve";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

async function found(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}

test.describe("rules of WCAG", () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await serve(scenario("ukraine-2022-west"), "--members", "2");
  });
  test.afterAll(async () => served.stop());

  for (const width of [1280, 360])
    test(`every tab at ${width} pixels`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${served.url}#day=30&place=Poland`);
      await page.locator("body[data-ready]").waitFor({ timeout: 120_000 });
      for (const tab of ["Place", "What if", "Compare", "List"]) {
        await page.getByRole("tab", { name: tab }).click();
        expect(await found(page), tab).toEqual([]);
      }
      await page.getByRole("tab", { name: "What if" }).click();
      for (const kind of ["camp", "counts", "beds", "set"]) {
        await page.getByLabel("What to change").selectOption(kind);
        expect(await found(page), kind).toEqual([]);
      }
    });

  test("the page of problems", async ({ page }) => {
    const broken = await serve(scenario(".."), "--members", "1");
    try {
      await page.goto(broken.url);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await found(page)).toEqual([]);
    } finally {
      await broken.stop();
    }
  });
});
