/** Devices that leave while a job runs: a loop device whose image loses all of its length. */
import assert from "node:assert/strict";
import { readFileSync, truncateSync } from "node:fs";
import { basename } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { attachLoop, blankImage, noLoop, tool } from "../device/loop.js";
import { jobOf, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const ENODEV = 19;

/** The job, whether it has to be stopped, and what it says of its error. */
const JOBS: readonly [options: string, stopped: boolean, says: RegExp][] = [
  ["rw=randread\ncontinue_on_error=all", true, /^\/dev\/loop\d+: the device went away$/],
  ["rw=randtrim", false, /^trim of 4096 bytes, \/dev\/loop\d+ at \d+: the device went away$/],
];

describe("a device that goes away", { skip: noLoop || whyNoRing() }, () => {
  for (const [options, stopped, says] of JOBS) {
    it(`is named, and ends with 4: ${options.replace("\n", " ")}`, async (t) => {
      const cwd = scratchDirectory(t);
      const image = blankImage(t);
      const device = attachLoop(t, image);
      const ios = () => readFileSync(`/sys/block/${basename(device)}/stat`, "utf8");
      writeJobs(cwd, `[a]\nfilename=${device}\ntime_based\nruntime=10m\n${options}`);
      const before = ios();
      const args = ["run", "jobs.fio", "--json", "--quiet", "--destroy", device];
      const { process: child, ended } = startHipri(args, { cwd });
      while (ios() === before) {
        assert.equal(child.exitCode, null, "hipri ended before its first I/O");
        await sleep(10);
      }
      truncateSync(image, 0);
      tool("losetup", "--set-capacity", device);
      if (stopped) {
        await sleep(100);
        child.kill("SIGINT");
      }
      const { status, stdout, stderr } = await ended;
      assert.equal(status, 4, stderr);
      const result = parseResult(stdout);
      assert.match(result.hipri.lanes[0].error_text, says);
      if (stopped) assert.equal(jobOf(result, "a").error, ENODEV);
    });
  }
});
