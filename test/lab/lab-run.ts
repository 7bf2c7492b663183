/** What tests of `hipri lab run` begin with, and how they wait for what it starts. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { scratchDirectory } from "../support/scratch.js";

export const POLLED = `[polled]\nfilename=\${fast}\nrw=randread\nbs=4k\ndirect=1\nhipri=1\nsize=1m\n`;

/** A directory with a job.fio. */
export function directoryWith(t: TestContext, jobs = POLLED): string {
  const directory = scratchDirectory(t);
  writeFileSync(join(directory, "job.fio"), jobs);
  return directory;
}

/** Processes whose command line holds the text. */
export function processesWith(text: string): string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(text);
    } catch {
      return false;
    }
  });
}

export async function until(what: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!what()) {
    assert.ok(Date.now() < deadline, `not within ${withinMs} ms: ${what}`);
    await sleep(50);
  }
}
