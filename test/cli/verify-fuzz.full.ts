/**
 * The fuzz of verify-fuzz.test.ts at length: at least 1000 jobs on files, with their faults, and 200
 * on devices that trim; a few of them as processes, the others in this thread. HIPRI_VERIFY_JOBS asks
 * for another number, HIPRI_VERIFY_SEED for the first round's seed; a failure says how to see it
 * again.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { whyNoRing } from "../support/ring.js";
import { makeDirectory, removeDirectory } from "../support/scratch.js";
import { type FuzzDevice, fuzzRound } from "./verify-fuzz/round.js";
import { asProcess, inThisThread } from "./verify-fuzz/runners.js";

const JOBS = Number(process.env.HIPRI_VERIFY_JOBS ?? 1000);
const SEED = Number(process.env.HIPRI_VERIFY_SEED ?? Date.now() % 2 ** 31);
const ROUND_JOBS = 50;
/** One of so many rounds runs processes. */
const PROCESSES = 20;
const PART_BYTES = 1 << 20;

describe("thousands of random verified jobs", { skip: whyNoRing() }, () => {
  it("have no false alarm on files, and find what was spoiled", async (t) => {
    const total = await fuzzRounds(JOBS, null);
    t.diagnostic(JSON.stringify(total));
    assert.ok(total.faults > total.jobs, "jobs have several faults");
  });

  it("have no false alarm on devices that trim", { skip: noLoop }, async (t) => {
    const sizeBytes = ROUND_JOBS * PART_BYTES;
    const path = attachLoop(t, blankImage(t, sizeBytes));
    const total = await fuzzRounds(JOBS / 5, { path, sizeBytes, partBytes: PART_BYTES });
    t.diagnostic(JSON.stringify(total));
  });
});

async function fuzzRounds(jobs: number, device: FuzzDevice | null) {
  const total = { jobs: 0, blocks: 0, faults: 0 };
  for (let round = 0; total.jobs < jobs; round++) {
    const directory = makeDirectory();
    const runner = round % PROCESSES === 0 ? asProcess : inThisThread;
    const counts = await fuzzRound(directory, SEED + round, ROUND_JOBS, device, runner);
    removeDirectory(directory);
    total.jobs += counts.jobs;
    total.blocks += counts.blocks;
    total.faults += counts.faults;
  }
  return total;
}
