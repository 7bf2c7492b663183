/** What reads a user's input, and how random input for it is made. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateSync } from "node:zlib";
import { Errors, Parser } from "@oclif/core";
import Run from "../../src/commands/run.js";
import { showJobs } from "../../src/job/explain/effective-jobs.js";
import { formatLint, lintJobs } from "../../src/job/explain/lint.js";
import { parseFioArguments } from "../../src/job/fio-args/parse.js";
import { analyseJobs, loadJobs } from "../../src/job/load.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { asFioVerifies } from "../../src/job/to-spec/verify.js";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import type { LanePlan } from "../../src/plan/plan.js";
import { REPORT_FORMATS } from "../../src/report/formats.js";
import { inflateLog } from "../../src/report/logs/stored.js";
import { formatText } from "../../src/report/render.js";
import { readResult } from "../../src/result/file/read.js";
import { readReplays } from "../../src/run/examine/replays.js";
import { assertFileCounts } from "../../src/run/examine/resource-needs.js";
import { crc32c } from "../../src/verify-state/crc.js";
import { loadState, saveState, statePath } from "../../src/verify-state/state-file.js";
import { jobOf, memorySources } from "../job/support.js";
import { damagedResult } from "./results.js";
import { changed, changedBytes, type Dice, jobFile, setting, value } from "./words.js";

export interface FuzzTarget {
  readonly name: string;
  /** How many of a hundred inputs are its. */
  readonly share: number;
  /**
   * Makes an input and reads it.
   * @returns whether the input was right
   * @throws what reading it has thrown; a HipriError is as it should be
   */
  try(dice: Dice): unknown;
}

const PROFILES = fileURLToPath(new URL("../../../profiles", import.meta.url));

const JOB_FILES = readdirSync(PROFILES)
  .filter((name) => name.endsWith(".fio"))
  .map((name) => readFileSync(join(PROFILES, name), "utf8"));

const IOLOG = `fio version 3 iolog
1 a add
2 a open
3 a read 0 4096
5 a write 8192 512
9 a datasync
12 a close
`;

const IOLOGS = [IOLOG, IOLOG.replaceAll(/^\d+ /gm, "").replace("version 3", "version 2")];

/** Larger plans only take longer. */
const MAX_PLANNED_FILES = 500;

function sourcesOf(text: string) {
  return memorySources({ main: text, a: "bs=8k\ninclude b\n", b: "rw=read\n" }, { X: "4k,8k" });
}

function plan(jobs: readonly JobSpec[]): void {
  assertFileCounts(jobs);
  const files = jobs.reduce((sum, { clones, fileCount }) => sum + clones * fileCount, 0);
  if (files <= MAX_PLANNED_FILES) makePlan(jobs, new Map(), 1);
}

/** @param directory an empty one, for the files that are read */
export function fuzzTargets(directory: string): readonly FuzzTarget[] {
  const file = join(directory, "input");
  const lane = verifyingLane(directory);
  const state = savedState(lane);
  const storedLog = deflateSync(Buffer.alloc(96, 1));
  return [
    {
      name: "a job file",
      share: 47,
      try(dice) {
        const text = dice.once(2) ? jobFile(dice) : changed(dice, dice.oneOf(JOB_FILES));
        const analysis = analyseJobs(["main"], { sources: sourcesOf(text) });
        formatLint(lintJobs(analysis), true);
        showJobs(analysis.jobs);
        analysis.findings.throwFirstError();
        plan(analysis.jobs.map(({ spec }) => spec));
      },
    },
    {
      name: "a command line of fio's",
      share: 20,
      try(dice) {
        const line = dice.several(dice.oneOf([1, 8]), () => {
          return dice.oneOf(["--", "-", ""]) + setting(dice);
        });
        const argv = ["--name=a", "--size=1m", ...line].flatMap((word) => {
          return dice.once(5) ? word.split("=") : dice.once(20) ? changed(dice, word) : word;
        });
        const { sections } = parseFioArguments(argv);
        plan(loadJobs([], { commandLine: sections, sources: sourcesOf("") }).jobs);
      },
    },
    {
      name: "a command line of hipri run's",
      share: 2,
      async try(dice) {
        const names = Object.keys(Run.flags);
        const argv = dice.several(6, () => {
          const flag = `--${dice.oneOf(names)}${dice.once(2) ? `=${value(dice)}` : ""}`;
          return dice.once(3) ? changed(dice, flag) : flag;
        });
        try {
          const { args, flags, strict } = Run;
          await Parser.parse(["a.fio", ...argv], { args, flags, strict });
        } catch (error) {
          if (!(error instanceof Errors.CLIError)) throw error;
        }
      },
    },
    {
      name: "a pattern",
      share: 10,
      try(dice) {
        const pieces = dice.several(5, () => {
          return dice.oneOf([value(dice), "0xdead", '"text"', "%o", "-12", `'${file}'`]);
        });
        const name = dice.oneOf(["buffer_pattern", "verify_pattern"]);
        if (pieces.join("").includes(file)) writeFileSync(file, value(dice));
        return jobOf("rw=write", "filename=a", "size=1m", `${name}=${pieces.join("")}`);
      },
    },
    {
      name: "an iolog",
      share: 10,
      try(dice) {
        writeFileSync(file, changed(dice, dice.oneOf(IOLOGS)));
        const spec = jobOf("rw=read", "ioengine=null", `read_iolog=${file}`);
        makePlan([spec], new Map(), 1, readReplays([spec]));
      },
    },
    {
      name: "a verify state",
      share: 5,
      try(dice) {
        const bytes = changedBytes(dice, dice.oneOf(state));
        writeFileSync(statePath(lane), dice.once(2) ? bytes : signed(bytes));
        const { isWhole } = loadState(lane);
        for (const number of [0, 1, 5, 2 ** 40]) isWhole(number, 0, 4096 * number);
      },
    },
    {
      name: "a stored log",
      share: 3,
      try(dice) {
        writeFileSync(file, changedBytes(dice, storedLog));
        for (const lines of inflateLog(file)) lines.length;
      },
    },
    {
      name: "a result file",
      share: 3,
      try(dice) {
        writeFileSync(file, damagedResult(dice));
        const result = readResult(file);
        formatText(result, dice.oneOf(REPORT_FORMATS), {
          terseVersion: dice.oneOf([2, 3, 4, 5]),
          notes: "all",
          allowIrq: false,
          continued: false,
          style: { columns: 100, ascii: false, color: false },
        });
      },
    },
  ];
}

function verifyingLane(directory: string): LanePlan {
  const options = ["rw=write", "filename=a", "size=64k", "iodepth=4", "verify=crc32c"];
  const spec = asFioVerifies(jobOf(...options), directory);
  return lanesOf(makePlan([spec], new Map(), 1))[0]!;
}

/** fio's form and hipri's journal. */
function savedState(lane: LanePlan): readonly Buffer[] {
  const last = [1, 2, 3].map((number) => ({ target: 0, offsetBytes: 4096 * number }));
  saveState(lane, 16, last);
  const saved = readFileSync(statePath(lane));
  rmSync(statePath(lane));
  const journal = Buffer.concat([Buffer.from("hipri\0\0\0"), Buffer.alloc(16 + 8 * 5)]);
  return [saved, journal];
}

/** With the length and the sum that a file of these contents has. */
function signed(bytes: Buffer): Buffer {
  if (bytes.length < 24) return bytes;
  const body = bytes.subarray(24);
  bytes.writeBigUInt64LE(BigInt(body.length), 8);
  bytes.writeBigUInt64LE(BigInt(crc32c(body, 0, body.length)), 16);
  return bytes;
}
