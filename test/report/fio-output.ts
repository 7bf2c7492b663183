/**
 * One run of the installed fio in all its formats, and the RunResult that its json+ tree tells:
 * what hipri prints of that result can be held against what fio printed of the same run.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DIRECTIONS } from "../../src/base/direction.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { parseResult } from "../../src/result/file/read.js";
import type { RunResult } from "../../src/result/model/result.js";
import { outputOfFio } from "../support/fio.js";
import { jobSpec } from "./fixtures.js";

// biome-ignore lint/suspicious/noExplicitAny: fio's JSON is read as it comes.
type Json = any;

export interface FioOutput {
  /** The lines before the report. */
  readonly opening: string;
  /** One line for each entry. */
  readonly terse: string;
  readonly json: Json;
  /** From the empty line before the first entry on. */
  readonly normal: string;
}

/**
 * Runs a job file in a directory of its own, again where it ended in a way that a RunResult cannot
 * retell, as on a busy machine.
 * @param args more options, as `--terse-version=4`
 */
export function runFio(jobFile: string, args: readonly string[] = []): FioOutput {
  for (let attempt = 1; ; attempt++) {
    const output = runFioOnce(jobFile, args);
    if (output.json.jobs.every(isRetold)) return output;
    assert.ok(attempt < 5, "fio ended in a way that cannot be retold, five times");
  }
}

/**
 * Whether a lane can have done what the entry tells. Up to three samples are known from their
 * minimum, maximum and mean; a lane has one window, but fio times each direction for itself.
 */
function isRetold(job: Json): boolean {
  const active = DIRECTIONS.map((each) => job[each]).filter((part) => part?.total_ios > 0);
  return active.every(
    ({ bw_samples, iops_samples, runtime }) =>
      bw_samples <= 3 && bw_samples === iops_samples && runtime === active[0].runtime,
  );
}

function runFioOnce(jobFile: string, args: readonly string[]): FioOutput {
  const directory = mkdtempSync(join(tmpdir(), "hipri-formats-"));
  try {
    writeFileSync(join(directory, "jobs.fio"), jobFile);
    const formats = "--output-format=normal,terse,json+";
    return split(outputOfFio([formats, ...args, "jobs.fio"], { cwd: directory }));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** fio's order: opening, terse, JSON, normal. */
function split(text: string): FioOutput {
  const terseAt = text.search(/^[2-5];/m);
  const jsonAt = text.search(/^\{$/m);
  const jsonEnd = text.search(/^\}$/m) + "}\n".length;
  return {
    opening: text.slice(0, terseAt),
    terse: text.slice(terseAt, jsonAt),
    json: JSON.parse(text.slice(jsonAt, jsonEnd)),
    normal: text.slice(jsonEnd),
  };
}

/**
 * The result that fio's tree tells.
 * @param jobs what the entries' jobs are, apart from fio's defaults; one for each entry
 */
export function resultOfFio(json: Json, jobs: readonly Partial<JobSpec>[]): RunResult {
  const result = parseResult(JSON.stringify(json), "fio.json");
  return { ...result, jobs: jobs.map((job, jobIndex) => jobSpec({ jobIndex, ...job })) };
}

/**
 * Holds lines (or fields) to the same words, the same decimals everywhere, and alike numbers. Whole
 * numbers have to be equal, but for percentiles, which lie somewhere in a bin of fio's. Versions,
 * pids and dates are each program's own.
 */
export function assertAlike(ours: readonly string[], theirs: readonly string[]): void {
  const [ourLines, theirLines] = [ours.map(withoutOwn), theirs.map(withoutOwn)];
  assert.deepEqual(ourLines.map(formOf), theirLines.map(formOf));
  for (const [i, line] of ourLines.entries()) {
    const expected = numbersOf(theirLines[i]!);
    const isPercentile = /th=\[|%=\d/.test(line);
    for (const [j, text] of numbersOf(line).entries()) {
      const slack = slackOf(expected[j]!, isPercentile);
      const isAlike = Math.abs(Number(text) - Number(expected[j])) <= slack;
      assert.ok(isAlike, `${text} is not ${expected[j]}\n${line}\n${theirLines[i]}`);
    }
  }
}

function slackOf(expected: string, isPercentile: boolean): number {
  const decimals = expected.split(".")[1]?.length ?? 0;
  const value = Number(expected);
  // fio has 64 bins for each doubling; µs are rounded after that.
  if (decimals === 0) return isPercentile ? 1 + value / 50 : 0;
  // Sums were taken from rounded means, and fio cuts the group's bandwidth to whole KiB/s.
  return Math.max(1.1 * 10 ** -decimals, value / 1000);
}

function withoutOwn(line: string): string {
  return line
    .replace(/fio-[\d.]+(-hipri-[\d.]+)?/, "fio-VERSION")
    .replace(/\bpid=\d+: \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/, "pid=PID: DATE");
}

/** The line with one mask for each number, which keeps its decimals and whether it is padded. */
function formOf(line: string): string {
  return line.replace(/( *)\d+(\.\d+)?/g, (_, padding: string, decimals = "") => {
    return `${padding && " "}0${decimals.replace(/\d/g, "0")}`;
  });
}

function numbersOf(line: string): string[] {
  return line.match(/\d+(?:\.\d+)?/g) ?? [];
}
