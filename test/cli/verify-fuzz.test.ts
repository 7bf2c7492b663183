/**
 * Random jobs of all that verification combines with: no false alarm, and every planted fault is
 * found. HIPRI_VERIFY_SEED sees one round again; verify-fuzz.full.ts has thousands of jobs.
 */
import { describe, it } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { fuzzRound } from "./verify-fuzz/round.js";
import { asProcess } from "./verify-fuzz/runners.js";

const JOBS = Number(process.env.HIPRI_VERIFY_JOBS ?? 6);
const SEED = Number(process.env.HIPRI_VERIFY_SEED ?? Date.now() % 2 ** 32);
const PART_BYTES = 1 << 20;

describe("random verified jobs", { skip: whyNoRing() }, () => {
  it("have no false alarm on files, and find what was spoiled", async (t) => {
    const counts = await fuzzRound(scratchDirectory(t), SEED, JOBS, null, asProcess);
    t.diagnostic(`HIPRI_VERIFY_SEED=${SEED}: ${JSON.stringify(counts)}`);
  });

  it("have no false alarm on devices that trim", { skip: noLoop }, async (t) => {
    const sizeBytes = JOBS * PART_BYTES;
    const path = attachLoop(t, blankImage(t, sizeBytes));
    const device = { path, sizeBytes, partBytes: PART_BYTES };
    const counts = await fuzzRound(scratchDirectory(t), SEED, JOBS, device, asProcess);
    t.diagnostic(`HIPRI_VERIFY_SEED=${SEED}: ${JSON.stringify(counts)}`);
  });
});
