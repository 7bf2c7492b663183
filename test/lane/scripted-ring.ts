/** A ring without a kernel: a script decides what is consumed and what completes, and how. */
import {
  CQE,
  CQE_WORD_SHIFT,
  SQE,
  SQE_FLAGS_SHIFT,
  SQE_PRIORITY_SHIFT,
  SQE_WORD_SHIFT,
} from "../../src/ffi/abi.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { buildLane } from "../../src/lane/build-lane.js";
import type { Lane } from "../../src/lane/lane.js";
import { runLanes } from "../../src/lane/loop.js";
import { createLaneMemory, type LaneMemory, WORD } from "../../src/lane/memory.js";
import type { FlowSeat } from "../../src/lane/pacing/flow.js";
import type { FailedIo, LaneError } from "../../src/lane/reaper.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import type { LanePlan } from "../../src/plan/plan.js";
import { largestBlockBytes } from "../../src/plan/workload.js";
import { InProcessRing } from "../../src/uring/in-process-ring.js";
import type { SubmissionRing } from "../../src/uring/ring.js";
import { laneOf } from "../plan/plan-support.js";

/** A submission as the kernel would see it. */
export interface Submission {
  readonly opcode: number;
  /** IOSQE flags. */
  readonly entryFlags: number;
  /** As ioprio_set(2) has it. */
  readonly priority: number;
  readonly fd: number;
  readonly offsetBytes: number;
  readonly address: number;
  readonly lengthBytes: number;
  readonly slot: number;
  readonly lane: number;
  /** Those of the operation. */
  readonly flags: number;
}

/** Plays one io_uring_enter; returns what that would. */
export type Script = (ring: ScriptedRing, count: number, minComplete: number) => number;

/** More calls than any test needs: a loop that does not end must not hang. */
const MOST_ENTERS = 100_000;

const wide = (high: number, low: number): number => high * 2 ** 32 + (low >>> 0);

export class ScriptedRing extends InProcessRing {
  /** All that were consumed, in their order. */
  readonly submissions: Submission[] = [];
  /** Consumed and not yet completed, oldest first. */
  readonly inFlight: Submission[] = [];
  private sqHead = 0;
  private readonly script: Script;

  /** @param depth I/Os in flight at most, over all lanes */
  constructor(depth: number, script: Script) {
    super(depth);
    this.script = script;
  }

  override submit(count: number, minComplete = 0): number {
    if (++this.enters > MOST_ENTERS) throw new Error("the loop does not end");
    return this.script(this, count, minComplete);
  }

  override waitBounded(_timeoutMs: number): number {
    return Math.min(0, this.submit(0, 1));
  }

  /** Takes the next submissions, as the kernel does within an enter. */
  consume(count: number): Submission[] {
    const taken = Array.from({ length: count }, (_, index) => this.read(this.sqHead + index));
    this.sqHead = (this.sqHead + count) | 0;
    this.submissions.push(...taken);
    this.inFlight.push(...taken);
    return taken;
  }

  /** Posts a completion. */
  complete(submission: Submission, res: number): void {
    const index = this.inFlight.indexOf(submission);
    if (index >= 0) this.inFlight.splice(index, 1);
    const at = (this.cqTail & this.cqMask) << CQE_WORD_SHIFT;
    this.cqes[at + CQE.USER_DATA_LO] = submission.slot;
    this.cqes[at + CQE.USER_DATA_HI] = submission.lane;
    this.cqes[at + CQE.RES] = res;
    this.cqTail = (this.cqTail + 1) | 0;
  }

  private read(index: number): Submission {
    const at = (index & this.sqMask) << SQE_WORD_SHIFT;
    const word = (field: number): number => this.sqes[at + field] as number;
    return {
      opcode: word(SQE.OPCODE_FLAGS) & 0xff,
      entryFlags: (word(SQE.OPCODE_FLAGS) >>> SQE_FLAGS_SHIFT) & 0xff,
      priority: word(SQE.OPCODE_FLAGS) >>> SQE_PRIORITY_SHIFT,
      fd: word(SQE.FD),
      offsetBytes: wide(word(SQE.OFFSET_HI), word(SQE.OFFSET_LO)),
      address: wide(word(SQE.ADDRESS_HI), word(SQE.ADDRESS_LO)),
      lengthBytes: word(SQE.LENGTH),
      slot: word(SQE.USER_DATA_LO),
      lane: word(SQE.USER_DATA_HI),
      flags: word(SQE.RW_FLAGS),
    };
  }
}

/** Consumes everything and completes it at once and in full. */
export const promptKernel: Script = (ring, count) => {
  for (const submission of ring.consume(count)) ring.complete(submission, submission.lengthBytes);
  return count;
};

/**
 * Where a scripted lane's buffers would be: from the fourth one on, if they have 4 KiB, behind a
 * multiple of 4 GiB, so that both halves of an address count.
 */
export const POOL_ADDRESS = 0x7f01_0000_0000 - 3 * 4096;

export interface ScriptedLane {
  readonly plan: LanePlan;
  readonly lane: Lane;
  readonly memory: LaneMemory;
  /** Distance between two slots' buffers. */
  readonly strideBytes: number;
}

/**
 * A lane as a worker builds it, with buffers that nobody touches and files that are not open.
 * @param ringLane its position on its ring
 * @param lanes how many lanes the ring has
 * @param flow its seat in a flow
 */
export function scriptedLane(
  ring: SubmissionRing,
  overrides: Partial<JobSpec>,
  ringLane = 0,
  lanes = 1,
  flow: FlowSeat | null = null,
): ScriptedLane {
  const plan = laneOf(overrides);
  const { spec } = plan;
  const memory = createLaneMemory(spec);
  const strideBytes = largestBlockBytes(spec);
  const pool = {
    address: POOL_ADDRESS,
    lengthBytes: strideBytes * spec.depth,
    strideBytes,
    bytes: new Uint8Array(0),
    hugePages: false,
  };
  const fds = plan.targets.map((_, index) => 100 + index);
  const part = {
    plan,
    fds,
    window: null,
    namespaces: null,
    pool,
    blocks: null,
    refill: null,
    flow,
    rampSeat: null,
  };
  const lane = buildLane(part, ringLane, 0, ring, lanes === 1, memory, () => {});
  return { plan, lane, memory, strideBytes };
}

/** Builds a lane that has the ring to itself, and runs it to its end. */
export function runScripted<Ring extends ScriptedRing>(
  ring: Ring,
  overrides: Partial<JobSpec>,
  control = createControl(SIGNAL.GO),
): ScriptedLane & { readonly ring: Ring } {
  const scripted = scriptedLane(ring, overrides);
  runLanes(ring, [scripted.lane], control);
  return { ...scripted, ring };
}

/** I/Os, bytes and short transfers of a direction. */
export function countsOf(
  { words }: LaneMemory,
  direction: number,
): { ios: number; bytes: number; shortIos: number } {
  return {
    ios: words[WORD.IOS + direction] as number,
    bytes: words[WORD.BYTES + direction] as number,
    shortIos: words[WORD.SHORT_IOS + direction] as number,
  };
}

/** The I/O whose error ended a lane. */
export function failedIo(error: LaneError | null | undefined): FailedIo {
  if (!error || "text" in error) throw new Error("no I/O of the lane has failed");
  return error;
}
