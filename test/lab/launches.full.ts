/** Launches in guests: `hipri lab run --repeat`, and `hipri compare` at the prompt of `lab shell`. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { hipri, parseResult, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";
import { whyNoGuest } from "./guest.js";

const JOB = "[polled]\nfilename=$" + "{fast}\nrw=randread\nbs=4k\ndirect=1\nhipri=1\nsize=1m\n";

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("launches in a guest", { skip: noGuest }, () => {
  test("lab run --repeat brings all of them back, and what nobody can tell is exit 5", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, JOB);
    // The job has no rate, and so no response times.
    const args = ["lab", "run", "jobs.fio", "--repeat=2", "--assert=response.p50<1s", "--json"];
    const { status, stdout, stderr } = await hipri([...args, "--guest-timeout=8m"], { cwd });
    assert.equal(status, 5, stderr);
    const { launches, limits } = parseResult(stdout).hipri;
    assert.equal(launches.length, 1);
    assert.equal(launches[0].lanes[0].directions.read.ios, 256);
    assert.deepEqual([limits[0].outcome, limits[0].values.length], ["undecided", 2]);
  });

  test("compare works at the prompt, on a polled device", async (t) => {
    const lines = [
      `printf '${JOB.replaceAll("\n", "\\n").replace("$" + "{fast}", "/dev/lab/fast")}' > jobs.fio`,
      "hipri compare jobs.fio --b=iodepth=16 --time=5s",
      "echo code=$?",
      "exit",
    ];
    const { stdout, stderr } = await hipri(["lab", "shell"], {
      cwd: scratchDirectory(t),
      input: `${lines.join("\n")}\n`,
    });
    assert.match(stdout, /^B against A: [1-9] pairs, whole launches in random order/m, stderr);
    assert.match(stdout, /^code=5\r?$/m);
  });
});
