/**
 * Every shape of work through the one loop, with a script of completions: what a lane leaves in its
 * shared memory is, bit by bit, what a plain model counts that knows nothing of batches, runs and
 * constants; and the same where the lane shares its ring with another, which compiles to other code.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, TRIM } from "../../src/base/direction.js";
import { Random } from "../../src/base/random.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { batchBucket, depthBucket } from "../../src/lane/depth-buckets.js";
import { runLanes } from "../../src/lane/loop.js";
import {
  CLAT,
  createLaneMemory,
  histogramOf,
  LAT,
  LATENESS,
  type LaneMemory,
  type LatencyKind,
  PHASE,
  RESPONSE,
  SLAT,
  SUMMARY,
  SYNC_LATENCY,
  stampsIssue,
  summaryAt,
  WORD,
} from "../../src/lane/memory.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { bucketIndex } from "../../src/result/latency/histogram.js";
import { jobOf } from "../job/support.js";
import { type ScriptedLane, ScriptedRing, type Submission, scriptedLane } from "./scripted-ring.js";
import { ScriptedClock, STEP_NS } from "./scripted-time.js";

const EIO = 5;
const EINTR = 4;
const EAGAIN = 11;

const DEEP = "iodepth=8\niodepth_batch_submit=4";
const SPLIT = "bssplit=4k/60:8k/30:64k/10";
const FOUR = "filename=a:b:c:d\nfile_service_type=random";

/** Options beside rw=randread, 400 I/Os of 4 KiB. */
const SHAPES: Readonly<Record<string, string>> = {
  "one direction and size": DEEP,
  "depth 1": "iodepth=1",
  "whole batches": "iodepth=16\niodepth_batch_submit=16",
  sequential: `rw=read\n${DEEP}`,
  "a random map": `norandommap=0\n${DEEP}`,
  writes: `rw=randwrite\nscramble_buffers=0\n${DEEP}`,
  "reads and writes": `rw=randrw\nrwmixread=70\nscramble_buffers=0\n${DEEP}`,
  "reads and writes in order": `rw=rw\nscramble_buffers=0\n${DEEP}`,
  bssplit: `${SPLIT}\n${DEEP}`,
  bsrange: `bsrange=4k-16k\n${DEEP}`,
  "reads and writes of several sizes": `rw=randrw\nscramble_buffers=0\n${SPLIT}\n${DEEP}`,
  "four files": `${FOUR}\n${DEEP}`,
  "everything at once": `rw=randrw\nscramble_buffers=0\n${SPLIT}\n${FOUR}\nfsync=5\n${DEEP}`,
  zipf: `random_distribution=zipf:1.2\n${DEEP}`,
  zoned: `random_distribution=zoned:60/10:30/20:10/70\n${DEEP}`,
  "zonemode=strided": `rw=read\nzonemode=strided\nzonesize=64k\nzonerange=128k\n${DEEP}`,
  "beyond 4 GiB": `offset=5g\n${DEEP}`,
  syncs: `rw=write\nscramble_buffers=0\nfsync=3\nfdatasync=5\n${DEEP}`,
  trims: `rw=randtrim\nioengine=null\n${DEEP}`,
  "trims and writes": `rw=trimwrite\nioengine=null\n${DEEP}`,
  "a rate that is never reached": `rate_iops=1000000000\n${DEEP}`,
  "a rate for each direction": `rw=randrw\nscramble_buffers=0\nrate_iops=900000000,800000000\n${DEEP}`,
  iodepth_low: `iodepth_low=3\n${DEEP}`,
  serialize_overlap: `serialize_overlap=1\nsize=64k\nio_size=1600k\nscramble_buffers=0\nrw=randrw\n${DEEP}`,
  "latency logs": `write_lat_log=x\nlog_avg_msec=1\n${DEEP}`,
  "a row for each I/O": `rw=randrw\nscramble_buffers=0\nwrite_lat_log=x\n${DEEP}`,
  "priorities of single I/Os": `cmdprio_percentage=30\ncmdprio_class=1\n${DEEP}`,
  "every fourth in a kernel thread": `force_async=4\n${DEEP}`,
  "all percentiles": `lat_percentiles=1\nslat_percentiles=1\n${DEEP}`,
  "no latencies": `gtod_reduce=1\n${DEEP}`,
  "no slat": `disable_slat=1\n${DEEP}`,
  "errors that are ignored": `continue_on_error=io\n${DEEP}`,
};

function specOf(options: string): JobSpec {
  const first = ["rw=randread", "norandommap=1", "filename=data", "size=1600k", "bs=4k"];
  return jobOf(...first, ...options.split("\n"));
}

interface OpenIo {
  readonly direction: number;
  readonly plannedBytes: number;
  readonly createdNs: number;
  readonly issuedNs: number;
}

const BEYOND_MODEL: readonly LatencyKind[] = [RESPONSE, LATENESS];

/** What a lane's memory has to hold, counted I/O by I/O. */
class Model {
  readonly memory: LaneMemory;
  private readonly open = new Map<number, OpenIo>();
  private readonly lane: ScriptedLane;
  private readonly stamps: boolean;

  constructor(lane: ScriptedLane) {
    this.lane = lane;
    this.memory = createLaneMemory(lane.plan.spec);
    this.stamps = stampsIssue(lane.plan.spec);
  }

  private count(word: number, by = 1): void {
    this.memory.words[word]! += by;
  }

  submitted(submissions: readonly Submission[], inFlight: number, nowNs: number): void {
    if (submissions.length === 0) return;
    this.count(WORD.DEPTH_SUBMIT + batchBucket(submissions.length));
    this.count(WORD.DEPTH_LEVEL + depthBucket(inFlight), submissions.length);
    const createdNs = this.stamps ? nowNs - STEP_NS : nowNs;
    const { slots } = this.lane.lane;
    for (const { slot } of submissions) {
      if (this.open.has(slot)) continue;
      const direction = slots.direction[slot]!;
      const plannedBytes = slots.lengthBytes[slot]!;
      this.open.set(slot, { direction, plannedBytes, createdNs, issuedNs: nowNs });
      if (this.stamps && direction <= TRIM) this.latency(SLAT, direction, nowNs - createdNs);
    }
  }

  completed({ slot }: Submission, res: number, left: number, nowNs: number): void {
    const io = this.open.get(slot)!;
    const { direction } = io;
    if (res === -EAGAIN || res === -EINTR) this.count(WORD.RETRIES);
    else if (res < 0) this.failed(direction, -res);
    else if (res < left) this.count(WORD.SHORT_IOS + direction);
    else this.whole(io, nowNs);
    const goesOn = res === -EAGAIN || res === -EINTR || (res >= 0 && res < left);
    if (!goesOn) this.open.delete(slot);
  }

  private failed(direction: number, errno: number): void {
    this.count(WORD.FAILED_IOS + direction);
    this.count(WORD.IGNORED_ERRORS);
    this.memory.words[WORD.IGNORED_ERRNO] = errno;
  }

  private whole({ direction, plannedBytes, createdNs, issuedNs }: OpenIo, nowNs: number): void {
    if (direction > TRIM) {
      this.latency(SYNC_LATENCY, READ, nowNs - issuedNs);
      return;
    }
    this.count(WORD.IOS + direction);
    this.count(WORD.BYTES + direction, plannedBytes);
    this.latency(CLAT, direction, nowNs - issuedNs);
    this.latency(LAT, direction, nowNs - createdNs);
  }

  private latency(kind: LatencyKind, direction: number, ns: number): void {
    const { memory } = this;
    if (!memory.kinds.includes(kind)) return;
    const at = summaryAt(kind, direction);
    this.count(at + SUMMARY.COUNT);
    this.count(at + SUMMARY.SUM, ns);
    this.count(at + SUMMARY.SUM_SQUARES, ns * ns);
    const { words } = memory;
    words[at + SUMMARY.MIN] = Math.min(words[at + SUMMARY.MIN]!, ns);
    words[at + SUMMARY.MAX] = Math.max(words[at + SUMMARY.MAX]!, ns);
    const counts = histogramOf(memory, kind, direction);
    if (counts !== null) counts[bucketIndex(ns)]! += 1;
  }

  reaped(count: number): void {
    if (count > 0) this.count(WORD.DEPTH_COMPLETE + batchBucket(count));
  }

  /** At the lane's end: what is not the script's to say is as the lane has it. */
  finish(enters: number, runtimeNs: number): Float64Array {
    const { words } = this.memory;
    const actual = this.lane.memory.words;
    words[WORD.ENTERS] = enters;
    words[WORD.RUNTIME_NS] = runtimeNs;
    words[WORD.PHASE] = PHASE.DONE;
    for (const word of [WORD.STARTED_AT_MS, WORD.CLOCK_ORIGIN_NS]) words[word] = actual[word]!;
    for (const kind of BEYOND_MODEL) {
      for (let direction = READ; direction <= TRIM; direction++) {
        const at = summaryAt(kind, direction);
        words.set(actual.subarray(at, at + 5), at);
        const counts = histogramOf(this.lane.memory, kind, direction);
        if (counts !== null) histogramOf(this.memory, kind, direction)!.set(counts);
      }
    }
    return words;
  }
}

interface Outcome {
  readonly scripted: ScriptedLane;
  readonly submissions: readonly Submission[];
  readonly expected: Float64Array;
}

/** Runs a lane against a kernel of a script: in which order, in how many pieces and how all ends. */
function runScript(spec: JobSpec, seed: number, shares: boolean): Outcome {
  const random = new Random(seed);
  const below = (limit: number): number => Math.floor(random.nextFraction() * limit);
  const clock = new ScriptedClock();
  const mayFail = spec.ignoredErrors.read.length > 0;
  const resultFor = (direction: number, left: number): number => {
    const mood = below(12);
    if (direction > TRIM) return 0;
    if (mood === 0) return -EAGAIN;
    if (mood === 1) return -EINTR;
    if (mood === 2 && mayFail) return -EIO;
    return mood <= 4 && direction < TRIM ? 1 + below(left - 1) : left;
  };
  const ring = new ScriptedRing(spec.depth + 1, (scripted, count) => {
    const taken = scripted.consume(count);
    model.submitted(taken, scripted.inFlight.length, clock.now[0]!);
    const { slots } = own.lane;
    const done = [...scripted.inFlight].filter(() => below(3) > 0);
    for (const submission of done) {
      const left = slots.lengthBytes[submission.slot]!;
      const res = resultFor(slots.direction[submission.slot]!, left);
      model.completed(submission, res, left, clock.now[0]! + STEP_NS);
      scripted.complete(submission, res);
    }
    model.reaped(done.length);
    return count;
  });
  const own = scriptedLane(ring, spec, 0, shares ? 2 : 1);
  const model = new Model(own);
  const lanes = [own.lane];
  if (shares) lanes.push(scriptedLane(ring, { createOnly: true }, 1, 2).lane);
  runLanes(ring, lanes, createControl(SIGNAL.GO), clock);
  const expected = model.finish(ring.enters, own.memory.words[WORD.RUNTIME_NS]!);
  return { scripted: own, submissions: ring.submissions, expected };
}

/** All of a lane's shared memory, but for the wall clock. */
function memoryOf({ memory }: ScriptedLane): ArrayLike<number>[] {
  const words = memory.words.slice();
  words[WORD.STARTED_AT_MS] = 0;
  words[WORD.CLOCK_ORIGIN_NS] = 0;
  const priorities = [...memory.priorities.values()].map((own) => own.words);
  return [words, ...Object.values(memory.inFlight), ...priorities];
}

function assertSame(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  assert.equal(actual.length, expected.length);
  for (let word = 0; word < actual.length; word++) {
    if (Object.is(actual[word], expected[word])) continue;
    assert.fail(`word ${word} is ${actual[word]}, and not ${expected[word]}`);
  }
}

describe("the loop", () => {
  for (const [name, options] of Object.entries(SHAPES)) {
    it(`counts as a plain model does: ${name}`, () => {
      const spec = specOf(options);
      const { scripted, submissions, expected } = runScript(spec, 1, false);
      assert.ok(submissions.length > 50, `${submissions.length} submissions`);
      assertSame(scripted.memory.words, expected);
      const shared = runScript(spec, 1, true);
      assert.deepEqual(shared.submissions, submissions);
      const memories = memoryOf(shared.scripted);
      for (const [index, own] of memoryOf(scripted).entries()) assertSame(memories[index]!, own);
    });
  }
});
