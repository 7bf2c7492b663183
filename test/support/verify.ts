/** Runs jobs that verify, and spoils what they wrote. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { hipri, parseResult, type ResultJson, writeJobs } from "./hipri.js";

export const EXIT_IO = 4;
export const EILSEQ = 84;

export interface Verified {
  readonly status: number | null;
  readonly stderr: string;
  readonly result: ResultJson;
}

export async function verify(cwd: string, jobs: string): Promise<Verified> {
  writeJobs(cwd, jobs, "verify.fio");
  const run = ["run", "verify.fio", "--json", "--quiet"];
  const { status, stdout, stderr } = await hipri(run, { cwd });
  return { status, stderr, result: parseResult(stdout) };
}

/** Verifies without a complaint. */
export async function assertVerifies(cwd: string, jobs: string): Promise<ResultJson> {
  const { status, stderr, result } = await verify(cwd, jobs);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return result;
}

interface LaneJson {
  readonly lane_index: number;
}

/** What the lanes of a result say of their blocks, in the lanes' order. */
export const verifiedOf = (result: ResultJson) =>
  result.hipri.lanes
    .toSorted((a: LaneJson, b: LaneJson) => a.lane_index - b.lane_index)
    .map(({ verified }: never) => verified);

/** Flips one bit of a file. */
export function flip(path: string, byte: number, bit: number): void {
  const contents = readFileSync(path);
  contents[byte] = contents[byte]! ^ (1 << bit);
  writeFileSync(path, contents);
}
