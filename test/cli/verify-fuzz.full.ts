/**
 * The fuzz of verify-fuzz.test.ts at length: at least 1000 jobs on files, with their faults, and 200
 * on devices that trim. HIPRI_VERIFY_JOBS asks for another number; a failure says how to see it again.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { fuzzRound, type RoundCounts } from "./verify-fuzz/round.js";

const JOBS = Number(process.env.HIPRI_VERIFY_JOBS ?? 1000);
const ROUND_JOBS = 50;
const PART_BYTES = 1 << 20;

describe("thousands of random verified jobs", { skip: whyNoRing() }, () => {
  it("have no false alarm on files, and find what was spoiled", async (t) => {
    const total = { jobs: 0, blocks: 0, faults: 0 };
    for (let seed = Date.now() % 2 ** 31; total.jobs < JOBS; seed++) {
      add(total, await fuzzRound(scratchDirectory(t), seed, ROUND_JOBS, null));
    }
    t.diagnostic(JSON.stringify(total));
    assert.ok(total.faults > total.jobs, "jobs have several faults");
  });

  it("have no false alarm on devices that trim", { skip: noLoop }, async (t) => {
    const sizeBytes = ROUND_JOBS * PART_BYTES;
    const path = attachLoop(t, blankImage(t, sizeBytes));
    const total = { jobs: 0, blocks: 0, faults: 0 };
    for (let seed = Date.now() % 2 ** 31; total.jobs < JOBS / 5; seed++) {
      const device = { path, sizeBytes, partBytes: PART_BYTES };
      add(total, await fuzzRound(scratchDirectory(t), seed, ROUND_JOBS, device));
    }
    t.diagnostic(JSON.stringify(total));
  });
});

function add(total: { -readonly [key in keyof RoundCounts]: number }, counts: RoundCounts): void {
  total.jobs += counts.jobs;
  total.blocks += counts.blocks;
  total.faults += counts.faults;
}
