/// Starts `outflow serve` for a test.

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
export const PROGRAM = process.env.OUTFLOW ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, "target"), "debug/outflow");

/// A scenario of the repository.
export const scenario = (name: string) => join(ROOT, "scenarios", name);

/// A copy of a scenario that may be changed.
export function copied(name: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), "outflow-")), name);
  cpSync(scenario(name), folder, { recursive: true });
  return folder;
}

export const gone = (folder: string) => rmSync(join(folder, ".."), { recursive: true, force: true });

export interface Served {
  url: string;
  stop(): Promise<void>;
}

export async function serve(folder: string, ...flags: string[]): Promise<Served> {
  const child: ChildProcess = spawn(PROGRAM, ["serve", folder, "--port", "0", ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (part: Buffer) => {
      text += part.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(text);
      if (found) resolve(found[0]);
    });
    child.on("exit", (code) => reject(new Error(`outflow serve ended with ${code}`)));
    child.on("error", reject);
  });
  return {
    url,
    stop: () =>
      new Promise((resolve, reject) => {
        child.removeAllListeners("exit");
        child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`outflow serve ended with ${code}`))));
        child.kill("SIGINT");
      }),
  };
}
