import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { copied, gone, type Served, scenario, serve } from "./serve";

const pictures = join(import.meta.dirname, "pictures");

/// Problems that the browser reports, and requests that leave this machine.
function watched(page: Page): string[] {
  const problems: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(request.url())) problems.push(request.url());
  });
  return problems;
}

async function opened(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("body[data-ready]").waitFor({ timeout: 120_000 });
}

async function finished(page: Page): Promise<void> {
  await expect
    .poll(async () => (await (await page.request.get(new URL("/api/runs", page.url()).href)).json()).runs.every((run: { state: string }) => run.state !== "running"), {
      timeout: 200_000,
    })
    .toBe(true);
}

test.describe("ukraine-2022-west", () => {
  let served: Served;
  test.beforeAll(async () => {
    served = await serve(scenario("ukraine-2022-west"), "--members", "4");
  });
  test.afterAll(async () => served.stop());
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("opens, plays, changes, runs, compares, saves and comes back from the link", async ({ page, context }) => {
    const problems = watched(page);
    await opened(page, `${served.url}#day=20`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ukraine 2022, the western borders");
    const slider = page.getByRole("slider", { name: "Day of the run" });
    await expect(slider).toHaveAttribute("aria-valuetext", /16 March 2022/);
    await page.getByRole("button", { name: "Play" }).click();
    await expect(slider).not.toHaveValue("20");
    await page.getByRole("button", { name: "Pause" }).click();
    // A place by the list.
    await page.getByRole("tab", { name: "List" }).click();
    await page.getByRole("button", { name: "Poland" }).click();
    await expect(page.getByRole("heading", { name: "Poland", level: 2 })).toBeVisible();
    await expect(page.getByRole("img", { name: /people there, 24 February 2022 to/i })).toBeVisible();
    await page.screenshot({ path: join(pictures, "west.png") });
    // A closed road.
    await page.getByRole("tab", { name: "What if" }).click();
    await page.getByLabel("What to change").selectOption("close");
    await page.getByLabel("What is closed").selectOption({ label: "Lviv – Poland" });
    await page.getByLabel("Start", { exact: true }).fill("2022-03-01");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect(page.getByRole("button", { name: /^Remove: close/ })).toBeVisible();
    await page.getByRole("button", { name: "Run again" }).click();
    await finished(page);
    await page.getByRole("tab", { name: "Compare" }).click();
    await page.locator("summary", { hasText: /^Poland$/ }).click();
    await expect(page.getByRole("row", { name: /^arrived .* −[\d,]+/ }).first()).toBeVisible();
    await page.getByRole("button", { name: "Two maps" }).click();
    await expect(page.locator(".map canvas.above")).toHaveCount(2);
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(pictures, "west-compared.png") });
    // The link.
    await page.getByRole("tab", { name: "What if" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as ZIP" }).click()]);
    expect(readFileSync(await download.path()).subarray(0, 2).toString()).toBe("PK");
    await page.getByRole("button", { name: "Copy a link to this view" }).click();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const other = await context.newPage();
    await opened(other, link);
    await expect(other.getByRole("button", { name: /^What if 1/ }).first()).toHaveAttribute("aria-pressed", "true");
    await expect(other.getByRole("tab", { name: "What if" })).toHaveAttribute("aria-selected", "true");
    expect(problems).toEqual([]);
  });

  test("counts of today are pasted and run", async ({ page }) => {
    await opened(page, `${served.url}#tab=whatif`);
    await page.getByLabel("What to change").selectOption("counts");
    await page.getByRole("textbox", { name: "Counts" }).fill("Poland\t2022-05-19\t3 500 000\nAtlantis\t2022-05-19\t5");
    await expect(page.getByText(/line 2: no place/)).toBeVisible();
    await page.getByRole("textbox", { name: "Counts" }).fill("Poland\t2022-05-19\t3 500 000");
    await expect(page.getByText("1 counts read")).toBeVisible();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Run again" }).click();
    await finished(page);
    await page.getByRole("tab", { name: "Compare" }).click();
    await expect(page.getByRole("row", { name: /^displaced .*\+/ })).toBeVisible();
  });

  test("goes by keys alone", async ({ page }) => {
    await opened(page, served.url);
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "To the panel" })).toBeFocused();
    const seen: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement | null;
        if (!at || at === document.body) return "";
        const style = getComputedStyle(at);
        return `${at.getAttribute("role") ?? at.tagName} ${style.outlineStyle !== "none" ? "seen" : "unseen"}`;
      });
      seen.push(name);
    }
    expect(seen.filter((name) => name.endsWith("unseen"))).toEqual([]);
    for (const wanted of ["BUTTON seen", "INPUT seen", "SELECT seen", "tab seen"]) expect(seen, wanted).toContain(wanted);
    const slider = page.getByRole("slider", { name: "Day of the run" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await expect(slider).toHaveAttribute("aria-valuetext", /^25 February 2022/);
    await page.getByRole("tab", { name: "Place" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByRole("tab", { name: "What if" })).toBeFocused();
    await expect(page.getByRole("tabpanel", { name: "What if" })).toBeVisible();
  });

  test("fits 360 pixels", async ({ page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const tab of ["place", "whatif", "compare", "list"]) {
      await opened(page, `${served.url}#day=30&tab=${tab}&place=Poland`);
      await page.reload();
      await page.locator("body[data-ready]").waitFor();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, tab).toBeLessThanOrEqual(360);
      await page.waitForTimeout(800);
      await page.screenshot({ path: join(pictures, `west-360-${tab}.png`), fullPage: true });
    }
  });

  test("speaks Ukrainian and Russian", async ({ page }) => {
    await opened(page, `${served.url}#lang=uk`);
    await expect(page.getByRole("tab", { name: "Що, якщо" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "uk");
    await page.getByRole("combobox", { name: "Мова" }).selectOption("ru");
    await expect(page.getByRole("tab", { name: "Что, если" })).toBeVisible();
  });
});

test("an empty folder shows what check says", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "outflow-"));
  const served = await serve(folder, "--members", "1");
  try {
    await page.goto(served.url);
    await expect(page.getByRole("heading", { name: "Problems of the scenario" })).toBeVisible();
    await expect(page.locator(".problems li").first()).toBeVisible();
  } finally {
    await served.stop();
    rmSync(folder, { recursive: true });
  }
});

test("without WebGL there is a map too", async ({ page }) => {
  await page.addInitScript(() => {
    const context = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...more: unknown[]) {
      return kind.startsWith("webgl") ? null : (context as (...all: unknown[]) => unknown).call(this, kind, ...more);
    } as typeof context;
  });
  const problems = watched(page);
  const served = await serve(scenario("ukraine-2022-west"), "--members", "2");
  try {
    await opened(page, `${served.url}#day=30`);
    await finished(page);
    await expect(page.getByText(/Without WebGL this map is not dragged/)).toBeVisible();
    await page.locator(".map .gl").click({ position: { x: 10, y: 10 } });
    await page.getByRole("button", { name: "Zoom in" }).click();
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(pictures, "west-no-webgl.png") });
    expect(problems).toEqual([]);
  } finally {
    await served.stop();
  }
});

test("it ends cleanly with runs in flight", async ({ page }) => {
  const served = await serve(scenario("kharkiv-2022"), "--members", "100", "--hasten", "1");
  await page.goto(served.url);
  // With exit status 0, before the test runs out of time.
  await served.stop();
});

test("a broken scenario shows what check says, and is read again", async ({ page }) => {
  const folder = copied("ukraine-2022-west");
  const links = join(folder, "links.csv");
  const whole = readFileSync(links, "utf8");
  writeFileSync(links, whole.replace("chernihiv,kyiv", "chernihiv,kyiw"));
  const served = await serve(folder, "--members", "1");
  try {
    await page.goto(served.url);
    await expect(page.getByRole("heading", { name: "Problems of the scenario" })).toBeVisible();
    await expect(page.getByText(/links\.csv:2:/)).toBeVisible();
    await page.screenshot({ path: join(pictures, "broken.png") });
    writeFileSync(links, whole);
    await page.getByRole("button", { name: "Read the folder again" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ukraine 2022, the western borders");
  } finally {
    await served.stop();
    gone(folder);
  }
});

test.describe("kharkiv-2022", () => {
  let served: Served;
  test.beforeAll(async () => {
    // Coarse, so that a test takes a minute.
    served = await serve(scenario("kharkiv-2022"), "--members", "12", "--hasten", "40");
  });
  test.afterAll(async () => served.stop());

  test("a crossing is looked at, and the retreat comes two weeks later", async ({ page }) => {
    test.setTimeout(900_000);
    const problems = watched(page);
    await page.goto(`${served.url}#day=199`);
    await finished(page);
    await opened(page, `${served.url}#day=199`);
    await page.reload();
    await page.locator("body[data-ready]").waitFor();
    await page.getByRole("tab", { name: "List" }).click();
    await page.getByRole("searchbox", { name: "Filter" }).fill("Logachevka");
    await page.getByRole("button", { name: /Logachevka/ }).first().click();
    await expect(page.getByText(/^Border crossing · /)).toBeVisible();
    await expect(page.getByRole("img", { name: /longest queue of the day, persons/ })).toBeVisible();
    // No road within 30 km of the front shows its flow.
    await expect(page.getByText(/roads within 30 km of the front: flows not shown/)).toBeVisible();
    await page.waitForTimeout(4000);
    await page.screenshot({ path: join(pictures, "kharkiv.png") });
    await page.getByRole("tab", { name: "What if" }).click();
    await page.getByLabel("What to change").selectOption("move_control");
    await page.getByLabel("From", { exact: true }).fill("2022-09-01");
    await page.getByLabel("To", { exact: true }).fill("2022-10-15");
    await page.getByLabel("Days later (below 0: earlier)").fill("14");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Run again" }).click();
    await expect(page.getByRole("progressbar")).toBeVisible();
    // Cancelled, then run to its end.
    await page.getByRole("button", { name: "Cancel" }).click();
    await finished(page);
    await page.getByRole("button", { name: "Run again" }).click();
    // A first answer, from the state before September, refined in place.
    await expect(page.getByText(/First answer after .* It goes on from \d+ August 2022/)).toBeVisible();
    await expect(page.getByRole("img", { name: /^Mean difference of left home by number of members/ })).toBeVisible();
    await finished(page);
    await expect(page.getByText(/\(12 members\)/).first()).toBeVisible();
    await page.screenshot({ path: join(pictures, "kharkiv-refined.png") });
    await page.getByRole("tab", { name: "Compare" }).click();
    await expect(page.getByRole("rowheader", { name: "left home", exact: true }).first()).toBeVisible();
    await page.getByRole("button", { name: "Two maps" }).click();
    await page.waitForTimeout(6000);
    await page.screenshot({ path: join(pictures, "kharkiv-compared.png") });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(1500);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.screenshot({ path: join(pictures, "kharkiv-360.png"), fullPage: true });
    expect(problems).toEqual([]);
  });
});
