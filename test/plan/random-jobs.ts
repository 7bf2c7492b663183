/** Random jobs that end by their size, which move as many bytes as in fio. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { jobOf } from "../job/support.js";
import { runFio } from "./fio-runner.js";
import { drain, factsOf, sumBytes } from "./plan-support.js";

type Values = Readonly<Record<string, readonly (string | null)[]>>;

/** Values of what a job's size depends on, null: the option is not set. */
const VALUES: Values = {
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

/** Sizes of whole blocks: with other ones, fio ends a job by chance where a sequence meets the end. */
const WHOLE: Values = {
  ...VALUES,
  size: ["256k", "1m"],
  io_size: [null, null, null, "32k", "50%", "304k"],
  offset: [null, null, "16k"],
  nrfiles: [null, null, "2"],
};

/** The kinds of jobs, each as likely. */
const KINDS: readonly Values[] = [
  VALUES,
  {
    ...WHOLE,
    rw: ["randread", "randwrite", "randrw"],
    percentage_random: ["0", "30", "50", "100", "20,70"],
  },
  {
    ...WHOLE,
    rw: ["randread:2", "randwrite:4", "randrw:3", "randread:8"],
    rw_sequencer: [null, "sequential", "identical"],
  },
  // In a mix the last block, and so the total, is chance. With a random map fio counts the blocks
  // of a direction as if they were of the smaller size, and ends after a part of the job.
  {
    ...VALUES,
    rw: ["read", "write", "randread", "randwrite"],
    bs: ["4k,8k", "8k,4k", "2k,16k", "512,4k"],
    norandommap: ["1"],
  },
];

const jobLines: fc.Arbitrary<string[]> = fc
  .oneof(...KINDS.map(chosenOf))
  .map((chosen) =>
    Object.entries(chosen).flatMap(([name, value]) => (value === null ? [] : `${name}=${value}`)),
  );

function chosenOf(values: Values): fc.Arbitrary<Record<string, string | null>> {
  return fc.record(
    Object.fromEntries(Object.entries(values).map(([name, of]) => [name, fc.constantFrom(...of)])),
  );
}

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
