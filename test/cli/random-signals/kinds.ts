/** Kinds of run for signals at random moments, and what each may leave behind. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Ended, hipri, parseResult, writeJobs } from "../../support/hipri.js";

export interface RunKind {
  readonly name: string;
  /** Of jobs.fio. */
  readonly jobs: string;
  readonly args: readonly string[];
  /** What the run may leave in its directory beside jobs.fio. */
  readonly files: readonly string[];
  /** Before each run. */
  prepare?(cwd: string): void;
  /** Behind each run. @param began false where the signal came before hipri listens to it */
  check(cwd: string, ended: Ended, began: boolean): Promise<void> | void;
  /** A command that hipri replaces. */
  readonly wrapper?: readonly string[];
}

const LAYOUT_BYTES = 96 << 20;
const OLD = "as it was\n";
const OUTPUT = "result.json";
const LOGS = ["logs_bw.1.log", "logs_lat.1.log", "logs_slat.1.log", "logs_clat.1.log"];

/** @returns whether the file is as it was; else it holds a valid result */
function isOld(path: string): boolean {
  const text = readFileSync(path, "utf8");
  if (text === OLD) return true;
  parseResult(text);
  return false;
}

/** All of it or nothing. */
function checkStdout({ stdout }: Ended, began: boolean): void {
  if (began || stdout !== "") parseResult(stdout);
}

export const KINDS: readonly RunKind[] = [
  {
    name: "layout of a file",
    jobs: `[a]
      rw=randread
      filename=data
      size=${LAYOUT_BYTES}
      time_based
      runtime=200ms`,
    args: ["run", "jobs.fio", "--json"],
    files: ["data"],
    prepare: (cwd) => rmSync(join(cwd, "data"), { force: true }),
    check(cwd, ended, began) {
      checkStdout(ended, began);
      const size = statSync(join(cwd, "data"), { throwIfNoEntry: false })?.size;
      assert.ok(size === undefined || size === LAYOUT_BYTES, `a file of ${size} bytes is left`);
    },
  },
  {
    name: "ramp, reads and logs over old ones",
    jobs: `[a]
      rw=read
      filename=/dev/zero
      size=64k
      thinktime=100us
      ramp_time=300ms
      time_based
      runtime=400ms
      write_bw_log=logs
      write_lat_log=logs
      log_avg_msec=20`,
    args: ["run", "jobs.fio", "--output", OUTPUT],
    files: [OUTPUT, ...LOGS],
    prepare(cwd) {
      for (const name of [OUTPUT, ...LOGS]) writeFileSync(join(cwd, name), OLD);
    },
    check(cwd, _, began) {
      assert.equal(
        isOld(join(cwd, OUTPUT)),
        !began,
        "the result of a run takes the old one's place",
      );
      for (const name of LOGS) {
        const text = readFileSync(join(cwd, name), "utf8");
        assert.match(text, /^(as it was\n|(\d+(, \d+)+\n)*)$/, `${name} is whole`);
      }
    },
  },
  {
    name: "verified writes",
    jobs: `[a]
      rw=randwrite
      filename=data
      size=4m
      verify=crc32c
      iodepth=8
      rate_iops=2000
      verify_state_save=1`,
    args: ["run", "jobs.fio", "--json"],
    files: ["data", "local-a-0-verify.state"],
    prepare: (cwd) => rmSync(join(cwd, "local-a-0-verify.state"), { force: true }),
    async check(cwd, ended, began) {
      checkStdout(ended, began);
      if (!existsSync(join(cwd, "local-a-0-verify.state"))) return;
      const jobs = readFileSync(join(cwd, "jobs.fio"), "utf8");
      writeJobs(cwd, `${jobs}verify_state_load=1\nverify_only=1`, "verify.fio");
      const { status, stderr } = await hipri(["run", "verify.fio", "--json"], { cwd });
      rmSync(join(cwd, "verify.fio"));
      // Where nothing was written yet there is nothing to verify.
      assert.ok(status === 0 || status === 5, `verifying what is written: ${status} ${stderr}`);
    },
  },
  {
    name: "stages of hipri fio",
    jobs: `[global]
      filename=data
      size=1m
      time_based
      runtime=150ms
      [a]
      rw=write
      [b]
      stonewall
      rw=randread
      [c]
      stonewall
      rw=randrw`,
    args: ["fio", "--output-format=json", "jobs.fio"],
    files: ["data"],
    check: (_, ended, began) => checkStdout(ended, began),
  },
  {
    name: "a long result into a slow pipe",
    jobs: `[a]
      rw=randread
      filename=/dev/zero
      size=1m
      thinktime=200us
      numjobs=4
      time_based
      runtime=300ms`,
    args: ["run", "jobs.fio", "--json"],
    files: [],
    check: (_, ended, began) => checkStdout(ended, began),
    // The pipe takes 64 KiB, and nobody reads the rest for a while.
    wrapper: ["bash", "-c", 'exec "$@" > >(sleep 1.2; exec cat)', "bash"],
  },
];
