/**
 * One round of the fuzz: a file of random jobs is run twice, verified, read by jobs of its own,
 * spoiled and verified once more.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../../../src/base/random.js";
import { loadJobs } from "../../../src/job/load.js";
import { lanesOf, makePlan } from "../../../src/plan/make-plan.js";
import type { LanePlan } from "../../../src/plan/plan.js";
import { factsOf } from "../../plan/plan-support.js";
import { EXIT_IO } from "../../support/verify.js";
import { type Fault, plantFaults } from "./faults.js";
import { Dice, generateJob, WRITES_OTHER_SIZES } from "./generate.js";
import { type Remains, remainsOf } from "./oracle.js";
import type { LaneVerified, Ran, Runner } from "./runners.js";

/** Jobs at the same time. */
const STAGE_JOBS = 60;
/** One of so many jobs has a ring and a thread to itself, which takes most of the CPU time. */
const ALONE = 12;
/** What lanes of one ring have to agree on. */
const OF_THE_RING = /^(fixedbufs|registerfiles|ioengine)=/;

/** A block device that a round may write to, each job in a part of its own. */
export interface FuzzDevice {
  readonly path: string;
  readonly sizeBytes: number;
  readonly partBytes: number;
}

interface FuzzJob {
  readonly lines: readonly string[];
  readonly lane: LanePlan;
  readonly remains: Remains;
}

export interface RoundCounts {
  readonly jobs: number;
  readonly blocks: number;
  readonly faults: number;
}

/** @throws AssertionError whose message begins with what to set to see it again */
export async function fuzzRound(
  cwd: string,
  seed: number,
  jobCount: number,
  device: FuzzDevice | null,
  runner: Runner,
): Promise<RoundCounts> {
  const dice = new Dice(new Random(seed));
  const sections = Array.from({ length: jobCount }, (_, index) =>
    validJob(dice, index, cwd, device),
  );
  const jobs = planOf(cwd, sections, device).map((lane, index): FuzzJob => {
    return { lines: sections[index]!, lane, remains: remainsOf(lane) };
  });
  const run = (name: string, linesOf: (job: FuzzJob) => readonly string[]) =>
    runAll(runner, cwd, seed, name, jobs, linesOf);

  const first = await run("first", ({ lines }) => [...lines, "do_verify=0", "randseed=1234"]);
  assertFine(first, jobs);
  const stale = new Map(device === null ? contentsOf(cwd, jobs) : []);
  const written = await run("write", ({ lines }) => lines);
  assertFine(written, jobs);
  let blocks = assertCounts(written, jobs);
  const strict = ["verify_write_sequence=1", "verify_header_seed=1"];
  const only = ({ lines }: FuzzJob) => [...lines, "verify_only=1", ...strict];
  const again = await run("only", (job) => [
    ...only(job),
    ...(dice.chance(0.5) ? ["verify_state_load=1"] : []),
  ]);
  assertFine(again, jobs);
  blocks += assertWhole(again, jobs);
  const read = await run("read", (job) => asReader(job) ?? only(job));
  assertFine(read, jobs);
  if (device !== null) return { jobs: jobCount, blocks, faults: 0 };

  const faults = jobs.map(({ lane, remains }) => {
    const { spec } = lane;
    return plantFaults(dice, cwd, spec.verify!, spec.unalignedBlocks, remains.whole, stale);
  });
  const spoiled = await run("faults", (job) => [...only(job), "verify_fatal=0"]);
  assertFound(spoiled, faults);
  return { jobs: jobCount, blocks, faults: faults.flat().length };
}

/** A job without contradictions that leaves something to verify. */
function validJob(dice: Dice, index: number, cwd: string, device: FuzzDevice | null): string[] {
  for (;;) {
    const drawn = generateJob(dice, device?.path ?? null);
    const lines = device === null ? drawn : inPart(drawn, index * device.partBytes);
    try {
      // Seeds depend on how many lanes there are before.
      const before = index === 0 ? [] : [["size=4k", `numjobs=${index}`]];
      const lane = planOf(cwd, [...before, lines], device).at(-1)!;
      // Strided zones go on to the end of a device.
      const roomBytes = device?.partBytes ?? Number.POSITIVE_INFINITY;
      const fits = lane.targets.every(({ sizeBytes }) => sizeBytes <= roomBytes);
      if (fits && isAligned(lane) && remainsOf(lane).whole.length > 0) return lines;
    } catch {
      // What contradicts itself is refused, which other tests look at.
    }
  }
}

/** The last option of a name counts. */
function inPart(lines: readonly string[], offsetBytes: number): string[] {
  return [...lines, `offset=${offsetBytes}`];
}

/** Whether a device, or a file without the page cache, takes the job's I/Os. */
function isAligned({ spec, targets }: LanePlan): boolean {
  if (!spec.direct) return true;
  const { read, write, trim } = spec.blockBytes;
  const sizes = [read, write, trim].flatMap(({ minBytes, maxBytes }) => [minBytes, maxBytes]);
  // With holes of negative size a job begins at its region's end.
  const backwards = spec.skipBytes < 0;
  const places = targets.flatMap(({ offsetBytes, sizeBytes }) =>
    backwards ? [offsetBytes, sizeBytes] : [offsetBytes],
  );
  const holes = [spec.skipBytes, ...Object.values(spec.blockAlign)];
  return !spec.unalignedBlocks && [...sizes, ...places, ...holes].every((n) => n % 512 === 0);
}

function planOf(
  cwd: string,
  sections: readonly (readonly string[])[],
  device: FuzzDevice | null,
): LanePlan[] {
  const text = jobFile(sections);
  const sources = { readFile: () => text };
  const { jobs } = loadJobs([join(cwd, "planned.fio")], { sources });
  const facts =
    device === null ? factsOf() : factsOf({ ...device, kind: "block", logicalBlockBytes: 512 });
  return lanesOf(makePlan(jobs, facts, 1)).sort((a, b) => a.laneIndex - b.laneIndex);
}

function jobFile(sections: readonly (readonly string[])[]): string {
  const each = sections.map((lines, index) => {
    const stage = Math.floor(index / STAGE_JOBS);
    const stonewall = index > 0 && index % STAGE_JOBS === 0 ? ["stonewall"] : [];
    const kind = lines.filter((line) => OF_THE_RING.test(line)).sort();
    const ring = index % ALONE === 0 ? [] : [`ring=${[`stage${stage}`, ...kind].join(" ")}`];
    return [`[job${index}]`, ...stonewall, ...ring, ...lines].join("\n");
  });
  return `${each.join("\n")}\n`;
}

async function runAll(
  runner: Runner,
  cwd: string,
  seed: number,
  name: string,
  jobs: readonly FuzzJob[],
  linesOf: (job: FuzzJob) => readonly string[],
): Promise<Ran & { readonly what: string }> {
  const text = jobFile(jobs.map(linesOf));
  const what = `HIPRI_VERIFY_SEED=${seed} HIPRI_VERIFY_JOBS=${jobs.length}, run ${name} in ${cwd}`;
  try {
    return { ...(await runner(cwd, text)), what };
  } catch (error) {
    throw new Error(`${what}: ${error}\n${text}`);
  }
}

type Run = Awaited<ReturnType<typeof runAll>>;

/** Nothing is bad, and all that was to be verified was. */
function assertFine({ status, stderr, what }: Run, jobs: readonly FuzzJob[]): void {
  const named = stderr.match(/job\d+/g) ?? [];
  const lines = [...new Set(named)].map((name) => jobs[Number(name.slice(3))]?.lines.join(" "));
  assert.equal(`${status}\n${stderr}`, "0\n", `${what}\n${stderr}\n${lines.join("\n")}`);
}

/** In the run that writes, each pass is verified. @returns how many blocks were */
function assertCounts({ verified, what }: Run, jobs: readonly FuzzJob[]): number {
  let sum = 0;
  for (const [index, { lane, lines, remains }] of jobs.entries()) {
    const outcome = verified[index] ?? null;
    const message = `${what}, job${index}: ${lines.join(" ")}`;
    assert.equal(outcome === null, lane.spec.verify?.readsBack === false, message);
    if (outcome === null) continue;
    const { blocks, written, overwritten } = outcome;
    assert.equal(written, remains.written, message);
    assert.equal(blocks, remains.written - overwritten, message);
    assert.ok(blocks >= remains.whole.length, message);
    sum += blocks;
  }
  return sum;
}

/** Later, what is whole can be verified, no more and no less. @returns how many blocks were */
function assertWhole({ verified, what }: Run, jobs: readonly FuzzJob[]): number {
  let sum = 0;
  for (const [index, { lines, remains }] of jobs.entries()) {
    const { blocks, written } = verified[index] as LaneVerified;
    const message = `${what}, job${index}: ${lines.join(" ")}`;
    assert.deepEqual([blocks, written], [remains.whole.length, remains.written], message);
    sum += blocks;
  }
  return sum;
}

/** The job with reads in the place of writes; null where that is another sequence. */
function asReader({ lines }: FuzzJob): readonly string[] | null {
  const index = lines.findIndex((line) => /^rw=(rand)?write/.test(line));
  if (index < 0 || lines.includes(WRITES_OTHER_SIZES)) return null;
  const read = lines.map((line, at) => (at === index ? line.replace("write", "read") : line));
  return [...read, "verify_header_seed=1"];
}

function* contentsOf(cwd: string, jobs: readonly FuzzJob[]): Iterable<[string, Buffer]> {
  for (const { lane } of jobs) {
    for (const { path } of lane.targets) yield [path, readFileSync(join(cwd, path))];
  }
}

/** Every fault is found, and nothing else. */
function assertFound({ status, verified, what }: Run, faults: readonly (readonly Fault[])[]): void {
  assert.equal(status, faults.some((each) => each.length > 0) ? EXIT_IO : 0, what);
  for (const [index, planted] of faults.entries()) {
    const { bad } = verified[index] as LaneVerified;
    const isIn = (fault: Fault, { path, offsetBytes }: LaneVerified["bad"][number]): boolean => {
      const end = fault.offsetBytes + fault.lengthBytes;
      return path === fault.path && offsetBytes >= fault.offsetBytes && offsetBytes < end;
    };
    for (const fault of planted) {
      const found = bad.some((block) => isIn(fault, block));
      assert.ok(found, `${what}, job${index}: not found: ${JSON.stringify(fault)}`);
    }
    for (const block of bad) {
      const isPlanted = planted.some((fault) => isIn(fault, block));
      assert.ok(isPlanted, `${what}, job${index}: no fault: ${JSON.stringify(block)}`);
    }
  }
}
