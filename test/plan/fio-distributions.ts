/**
 * What chance decides, decided as in fio: two-sample tests over the offsets, lengths, files and
 * directions of both, as write_iolog tells them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { NO_FIO } from "../support/fio.js";
import { hipri, writeJobs } from "../support/hipri.js";
import { makeDirectory, removeDirectory } from "../support/scratch.js";
import { type FioIo, type FioJob, fileNumber, parseLog, runFio } from "./fio-runner.js";

const BLOCK_BYTES = 4096;
const BLOCKS = 5000;
const REGION = [`bs=${BLOCK_BYTES}`, `size=${BLOCKS * BLOCK_BYTES}`, "filename=data"];

/** An I/O of either side, with the number of its file. */
interface Io extends FioIo {
  readonly file: number;
}

/**
 * With centers, because fio turns zipf and pareto by chance otherwise. A center of `normal` below
 * 0.5 makes fio convert a negative number to an unsigned one, so none is here.
 */
const DISTRIBUTIONS = [
  "random",
  "zipf:1.2:0",
  "zipf:0.6:0.25",
  "zipf:2.5:0.9",
  "pareto:0.2:0",
  "pareto:0.9:0.5",
  "normal",
  "normal:10",
  "normal:60:0.75",
  "zoned:60/10:30/20:8/30:2/40",
  "zoned:50/5:50/",
  "zoned_abs:60/1m:30/8m:10/10m",
];

const blockOf = (io: Io) => io.offsetBytes / BLOCK_BYTES;
const RANDOM = ["rw=randread", "norandommap"];

/** A comparison: the options of the job, and what is counted of its I/Os. */
interface Case {
  readonly name: string;
  readonly options: readonly string[];
  readonly count: (ios: readonly Io[]) => Counts;
}

const CASES: readonly Case[] = [
  ...DISTRIBUTIONS.map((distribution) => ({
    name: `random_distribution=${distribution}`,
    options: [...RANDOM, ...REGION, `random_distribution=${distribution}`],
    count: (ios: readonly Io[]) => countBy(ios, blockOf),
  })),
  ...["zipf", "zipf:0.8", "pareto"].map((distribution) => ({
    name: `random_distribution=${distribution}, but for its center, which is up to chance`,
    options: ["rw=randread", ...REGION, `random_distribution=${distribution}`],
    count: (ios: readonly Io[]) => turned(countBy(ios, blockOf)),
  })),
  {
    name: "blockalign",
    options: ["rw=randread", "ba=1k", ...REGION],
    count: (ios) => countBy(ios, (io) => io.offsetBytes),
  },
  ...[
    "bssplit=4k/50:8k/30:64k/20",
    "bssplit=4k/10:8k/20",
    "bssplit=4k/50:8k/:16k/:32k/",
    "bssplit=3k/50:4k/20:7k/30",
    "bsrange=4k-16k",
    "bsrange=4k-10k",
    "bsrange=1k-7k bs_unaligned",
    "bssplit=4k/50:5000/50 bs_unaligned",
  ].map((sizes) => ({
    name: sizes,
    options: [...RANDOM, "size=1g", "filename=data", ...sizes.split(" ")],
    count: (ios: readonly Io[]) => countBy(ios, (io) => io.lengthBytes),
  })),
  ...[1, 30, 70].map((percent) => ({
    name: `rwmixread=${percent}`,
    options: ["rw=randrw", `rwmixread=${percent}`, ...REGION],
    count: (ios: readonly Io[]) => countBy(ios, (io) => io.direction),
  })),
  {
    name: "percentage_random=30",
    options: [...RANDOM, "percentage_random=30", ...REGION],
    count: countFollowers,
  },
  ...["random", "zipf:1.2:0.3", "pareto:0.3:0", "normal:20"].map((service) => ({
    name: `file_service_type=${service}`,
    options: [...RANDOM, "nrfiles=20", "size=2000m", `file_service_type=${service}`],
    count: (ios: readonly Io[]) => countBy(ios, (io) => io.file),
  })),
];

/** Tests each case with as many I/Os of both programs. */
export function distributionsAsInFio(ios: number): void {
  describe(`distributions of ${ios} I/Os, as in fio`, { skip: NO_FIO }, () => {
    const directory = makeDirectory();
    after(() => removeDirectory(directory));
    before(() => runHipri(directory, ios));
    for (const [index, { name, options, count }] of CASES.entries()) {
      it(name, () => {
        const [ours, theirs] = [hipriIos(directory, index), fioIos(allOptions(options, ios))];
        assert.deepEqual([ours.length, theirs.length], [ios, ios]);
        assertAlike(count(ours), count(theirs));
      });
    }
  });
}

/** Another pass is to have other numbers, which it does not with randrepeat. */
const SEED = ["randrepeat=0", "randseed=11"];

/**
 * ioengine=null logs I/Os as all engines do, and needs no file. fio's default seed makes a mix of
 * rwmixread=30 that is nine standard deviations off, so another one is given.
 */
function allOptions(options: readonly string[], ios: number): string[] {
  return [...options, "ioengine=null", "io_size=1t", `number_ios=${ios}`, ...SEED];
}

/** One after the other all cases in one run, each with a log of its own. */
async function runHipri(directory: string, ios: number): Promise<void> {
  const sections = CASES.map(({ options }, index) =>
    [`[job${index}]`, "stonewall", `write_iolog=${index}.log`, ...allOptions(options, ios)].join(
      "\n",
    ),
  );
  writeJobs(directory, sections.join("\n"));
  const { status, stderr } = await hipri(["run", "--quiet", "jobs.fio"], { cwd: directory });
  assert.deepEqual([status, stderr], [0, ""]);
}

function hipriIos(directory: string, index: number): Io[] {
  const ios = parseLog(readFileSync(join(directory, `${index}.log`), "utf8"));
  return ios.map((io) => ({ ...io, file: fileNumber(io.path) }));
}

function fioIos(options: readonly string[]): Io[] {
  const { ios } = runFio(new Map([["job", [...options]]])).get("job") as FioJob;
  return ios.map((io) => ({ ...io, file: fileNumber(io.path) }));
}

type Counts = ReadonlyMap<number, number>;

function countBy(ios: readonly Io[], key: (io: Io) => number): Counts {
  const counts = new Map<number, number>();
  for (const io of ios) counts.set(key(io), (counts.get(key(io)) ?? 0) + 1);
  return counts;
}

/** How many I/Os begin where the one before ended (1), and how many elsewhere (0). */
function countFollowers(ios: readonly Io[]): Counts {
  let end = -1;
  return countBy(ios, (io) => {
    const follows = io.offsetBytes === end ? 1 : 0;
    end = io.offsetBytes + io.lengthBytes;
    return follows;
  });
}

/** The same counts with the most popular block first. */
function turned(counts: Counts): Counts {
  const [top] = [...counts].reduce((max, each) => (each[1] > max[1] ? each : max));
  return new Map([...counts].map(([block, count]) => [(block - top + BLOCKS) % BLOCKS, count]));
}

/** Fewest draws of both samples together that make a cell of their own. */
const CELL_DRAWS = 40;

/**
 * Pearson's χ² of two samples of one size, in which values that are seldom drawn share cells with
 * their neighbours. Its cube root is close to normal (Wilson and Hilferty); a difference by
 * chance is beyond 4.5 standard deviations in three of a million comparisons.
 */
function assertAlike(one: Counts, other: Counts): void {
  const values = [...new Set([...one.keys(), ...other.keys()])].sort((a, b) => a - b);
  let statistic = 0;
  let cells = 0;
  let [a, b] = [0, 0];
  for (const [index, value] of values.entries()) {
    a += one.get(value) ?? 0;
    b += other.get(value) ?? 0;
    if (a + b < CELL_DRAWS && index < values.length - 1) continue;
    statistic += (a - b) ** 2 / (a + b);
    cells++;
    [a, b] = [0, 0];
  }
  if (cells === 1) return;
  const freedom = cells - 1;
  const variance = 2 / (9 * freedom);
  const sigmas = (Math.cbrt(statistic / freedom) - (1 - variance)) / Math.sqrt(variance);
  assert.ok(sigmas < 4.5, `${sigmas.toFixed(1)} σ: χ² is ${statistic} in ${cells} cells`);
}
