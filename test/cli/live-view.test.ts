/** The live view as a terminal shows it: at all widths, through a resize, Ctrl-Z, fg and q. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { assertGolden } from "../support/golden.js";
import { writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";
import { Terminal, whyNoTmux } from "../support/tmux.js";

/** Jobs that answer in the process and share a thread, so that 200 of them load no machine. */
function jobs(count: number): string {
  const sections = Array.from({ length: count }, (_, i) => `[job ${i + 1}]`);
  return `[global]
    ioengine=null
    rw=randread
    size=1g
    time_based
    runtime=20m
    ring=one
    rate_iops=${2000 / count}
    ${sections.join("\n    ")}`;
}

/** Figures differ from run to run, and notes come and go with the machine's load. */
function masked(screen: string): string {
  return screen
    .split("\n")
    .filter((line) => !line.startsWith("  note: "))
    .join("\n")
    .replaceAll(/(?<![\w.]|job )\d[\d.:]*(?:[KMG]?iB\/s|[kM]|[nµm]?s\b)?/g, "N")
    .replaceAll(/[▁-█]+/g, "~")
    .replaceAll(/(?<=\S) {2,}/g, "  ");
}

/** How long the view may take to be drawn anew, where nothing is known of how it is to look. */
const SETTLED_MS = 5000;

describe("the live view in a terminal", { skip: whyNoTmux() }, () => {
  for (const count of [1, 20, 200]) {
    it(`of ${count} jobs fits 40 to 200 columns`, async (t) => {
      const cwd = scratchDirectory(t);
      writeJobs(cwd, jobs(count));
      const terminal = new Terminal(t, cwd, 100);
      terminal.type("clear; hipri run jobs.fio", "Enter");
      await terminal.until((screen) => /^ {2}p99 /m.test(screen));
      for (const columns of [200, 100, 60, 40]) {
        terminal.resize(columns);
        const path = `cli/golden/live/${count}-jobs-${columns}-columns.txt`;
        const golden = new URL(`../../../test/${path}`, import.meta.url);
        if (process.env.UPDATE_GOLDEN === "1") await sleep(SETTLED_MS);
        const screen = await terminal.until((screen) => {
          if (process.env.UPDATE_GOLDEN === "1") return true;
          return `${masked(screen)}\n` === readFileSync(golden, "utf8");
        });
        assertGolden(path, `${masked(screen)}\n`);
      }
    });
  }

  it("is taken away by Ctrl-Z, comes back with fg, and leaves one line behind q", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, jobs(20));
    const terminal = new Terminal(t, cwd, 120);
    terminal.type("clear; hipri run jobs.fio", "Enter");
    const isShown = (screen: string) => /^run .* q stops$/m.test(screen);
    assert.match(await terminal.until(isShown), /^run {2}20 jobs .* q stops$/m);
    terminal.type("C-z");
    const stopped = await terminal.until((screen) => screen.endsWith("\n$"));
    assert.match(stopped, /^\s*\[1\]\+ +Stopped +hipri run jobs\.fio\n\$$/);
    terminal.type("clear; stty -a | grep -o -e '-*icanon' -e '-*echo '", "Enter");
    assert.match(await terminal.until((screen) => /echo/.test(screen)), /^icanon\necho$/m);
    terminal.type("clear; fg", "Enter");
    const again = await terminal.until(isShown);
    assert.equal(again.match(/^run /gm)?.length, 1, again);
    terminal.type("q");
    const ended = await terminal.until((screen) => screen.endsWith("\n$"));
    assert.doesNotMatch(ended, /^run |in flight|\^C/m);
    terminal.type("echo code $?", "Enter");
    assert.match(await terminal.until((screen) => /^code /m.test(screen)), /^code 130$/m);
  });

  it("leaves one line above the table", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, jobs(1).replace("20m", "3s"));
    const terminal = new Terminal(t, cwd, 100);
    terminal.type("clear; hipri run jobs.fio", "Enter");
    const ended = await terminal.until((screen) => screen.endsWith("\n$"));
    assert.match(ended, /^ran \d:\d\d {2}IOPS [▁-█]+ \S+ to \S+\nhipri \S+ · Linux /m);
    assert.doesNotMatch(ended, /^run /m);
  });
});
