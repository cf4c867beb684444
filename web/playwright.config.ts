import { defineConfig } from "@playwright/test";

/// The real program in a real browser.
///
///     cargo build -p outflow-cli && npm run e2e
///
/// `OUTFLOW` names the program, `CHROMIUM` the browser. Screenshots are kept in `e2e/pictures`.
export default defineConfig({
  testDir: "e2e",
  timeout: 240_000,
  expect: { timeout: 60_000 },
  workers: 1,
  reporter: "list",
  outputDir: "e2e/results",
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // WebGL without a graphics card, for the map alone: the page itself is put together by the
      // processor, as it is for whoever has no graphics card.
      args: ["--no-sandbox", "--enable-unsafe-swiftshader"],
    },
  },
});
