/** Random jobs that end by their size, which move as many bytes as in fio. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { jobOf } from "../job/support.js";
import { runFio } from "./fio-runner.js";
import { drain, factsOf, sumBytes } from "./plan-support.js";

/**
 * Values of what a job's size depends on, null: the option is not set. Without a size of blocks for each
 * direction, whose totals are chance, and without sequences among random I/Os (`randread:4`,
 * percentage_random): one that reaches the end of a file may end fio's job, and hipri's goes on.
 */
const VALUES: Readonly<Record<string, readonly (string | null)[]>> = {
  rw: ["read", "write", "randread", "randwrite", "rw", "randrw", "write:8k"],
  bs: [null, null, "512", "2k", "8k"],
  size: ["256k", "300k", "1m", "1000000"],
  io_size: [null, null, null, "32k", "50%", "300k"],
  offset: [null, null, "16k", "12k"],
  loops: [null, null, null, "2", "3"],
  nrfiles: [null, null, null, "2", "5"],
  number_ios: [null, null, null, "7", "40"],
  numjobs: [null, null, null, "2", "3"],
  norandommap: [null, null, "1"],
  file_service_type: [null, null, "random", "sequential", "roundrobin:4"],
  rwmixread: [null, "0", "30", "100"],
  iodepth: [null, "1", "8"],
};

const jobLines: fc.Arbitrary<string[]> = fc
  .record(
    Object.fromEntries(Object.entries(VALUES).map(([name, of]) => [name, fc.constantFrom(...of)])),
  )
  .map((chosen) =>
    Object.entries(chosen).flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`)),
  );

/** @param seed of the jobs; the same one always makes the same jobs */
export function assertBytesAsOfFio(jobs: number, seed: number): void {
  const all = fc.sample(jobLines, { numRuns: jobs, seed });
  const byName = new Map(all.map((lines, index) => [`case${index}`, lines]));
  const differing = [...runFio(byName)].flatMap(([name, { readBytes, writeBytes }]) => {
    const lines = byName.get(name)!;
    const plan = makePlan([jobOf(...lines)], factsOf(), 1);
    const ours = sumBytes(lanesOf(plan).flatMap((lane) => drain(lane)));
    const theirs = readBytes + writeBytes;
    return ours === theirs ? [] : `${lines.join(" ")}: ${ours}, fio ${theirs}`;
  });
  assert.deepEqual(differing, []);
}
