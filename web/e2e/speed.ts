/// Measures in the browser: first paint, frames a second while playing, and how soon a what-if answers,
/// with the members and flags that `outflow serve` has by default.
///
///     cargo build --release -p outflow-cli && OUTFLOW=../target/release/outflow npm run speed
///
/// `CHROMIUM` names the browser. Nothing is judged here: figures are printed.

import { type Page, test } from "@playwright/test";
import { scenario, serve } from "./serve";

interface Case {
  name: string;
  /// Day from which it is played.
  day: number;
  /// Chooses a change on the tab of what-ifs.
  change(page: Page): Promise<void>;
}

const CASES: Case[] = [
  {
    name: "ukraine-2022-west",
    day: 20,
    change: async (page) => {
      await page.getByLabel("What to change").selectOption("close");
      await page.getByLabel("What is closed").selectOption({ label: "Lviv – Poland" });
      await page.getByLabel("Start", { exact: true }).fill("2022-03-20");
    },
  },
  {
    name: "kharkiv-2022",
    day: 180,
    change: async (page) => {
      await page.getByLabel("What to change").selectOption("move_control");
      await page.getByLabel("From", { exact: true }).fill("2022-09-01");
      await page.getByLabel("To", { exact: true }).fill("2022-10-15");
      await page.getByLabel("Days later (below 0: earlier)").fill("14");
    },
  },
];
const MEMBERS = process.env.MEMBERS ?? "100";
const SECONDS = 5;

/// Paints, from the paint timing API, and when the page says that it is ready; ms from navigation.
async function paints(page: Page, url: string): Promise<Record<string, number>> {
  await page.goto("about:blank");
  await page.goto(url);
  await page.locator("body[data-ready]").waitFor({ timeout: 120_000 });
  return page.evaluate(() => {
    const times = Object.fromEntries(performance.getEntriesByType("paint").map((one) => [one.name, Math.round(one.startTime)]));
    const marks = Object.fromEntries(performance.getEntriesByType("mark").map((one) => [one.name, Math.round(one.startTime)]));
    return { ...times, ...marks };
  });
}

/// Intervals between frames while the timeline plays, ms.
async function frames(page: Page): Promise<number[]> {
  await page.getByRole("combobox", { name: "Speed" }).selectOption("4");
  await page.getByRole("button", { name: "Play" }).click();
  const times = await page.evaluate(
    (seconds) =>
      new Promise<number[]>((resolve) => {
        const times: number[] = [];
        const frame = (now: number) => {
          times.push(now);
          if (now - (times[0] as number) < seconds * 1000) requestAnimationFrame(frame);
          else resolve(times);
        };
        requestAnimationFrame(frame);
      }),
    SECONDS,
  );
  await page.getByRole("button", { name: "Pause" }).click();
  return times.slice(1).map((time, at) => time - (times[at] as number));
}

const quantile = (values: number[], share: number) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] as number;

/// Seconds from the press of the button until the page shows a first answer, and until all members
/// are in it; how wide the interval of the mean difference is with 2, 10 and all.
async function what_if(page: Page, one: Case): Promise<string> {
  await page.getByRole("tab", { name: "What if" }).click();
  await one.change(page);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  const first = await page.evaluate(async () => {
    const begun = performance.now();
    [...document.querySelectorAll<HTMLElement>("form.begin button")].at(-1)?.click();
    while (!document.querySelector(".so-far .hint")) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
  let run = { state: "running", seconds: 0, first_answer_seconds: 0, days_taken_over: 0 };
  while (run.state === "running") {
    await page.waitForTimeout(500);
    run = await (await page.request.get(new URL("/api/runs/1", page.url()).href)).json();
  }
  const compared = await (await page.request.get(new URL("/api/runs/1/compare?base=0", page.url()).href)).json();
  const rows: { unit: string; name: string; by_members: number[][] }[] = compared.rows;
  const row = rows.find(({ unit, by_members }) => unit === "persons" && by_members.length > 0);
  const wide = (row?.by_members ?? [])
    .filter(([members], at, all) => members === 2 || members === 10 || at === all.length - 1)
    .map(([members, , low, high]) => `${members}: ${((high as number) - (low as number)).toLocaleString("en")}`);
  return (
    `first answer on the page ${(first / 1000).toFixed(2)} s after the button (two members at ${run.first_answer_seconds.toFixed(2)} s, ` +
    `from day ${run.days_taken_over} on); all members ${run.seconds.toFixed(1)} s; ` +
    `width of the interval of the mean difference of '${row?.name}' by members: ${wide.join(", ")}`
  );
}

for (const one of CASES)
  test(one.name, async ({ page, browser }) => {
    test.setTimeout(1_200_000);
    const { name, day } = one;
    const served = await serve(scenario(name), "--members", MEMBERS);
    try {
      console.log(`Chromium ${browser.version()}, headless, WebGL in software`);
      // Measured when the members are done, so that the simulation does not share the cores.
      const begun = Date.now();
      await page.goto(served.url);
      for (;;) {
        const answer = await (await page.request.get(new URL("/api/runs", served.url).href)).json();
        if (answer.runs.every((run: { state: string }) => run.state !== "running")) break;
        await page.waitForTimeout(500);
      }
      console.log(`${name}: ${MEMBERS} members in ${((Date.now() - begun) / 1000).toFixed(1)} s, with the page open`);
      const first = await paints(page, `${served.url}#day=${day}`);
      console.log(`${name}: ms from navigation: ${JSON.stringify(first)}`);
      await page.waitForTimeout(2000);
      const between = await frames(page);
      const mean = between.reduce((sum, one) => sum + one, 0) / between.length;
      console.log(
        `${name}: ${(1000 / mean).toFixed(1)} frames a second over ${SECONDS} s of playing; ` +
          `between frames: median ${quantile(between, 0.5).toFixed(1)} ms, 95 % ${quantile(between, 0.95).toFixed(1)} ms, longest ${Math.max(...between).toFixed(1)} ms`,
      );
      console.log(`${name}: ${await what_if(page, one)}`);
    } finally {
      await served.stop();
    }
  });
