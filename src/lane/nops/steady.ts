/**
 * NOPs for a lane that the steady loop drives: its own turns go on with other entries. A loop of
 * their own would not do, since V8 compiles the first in a thread better than all others (steady.ts).
 */
import { READ } from "../../base/direction.js";
import { IoError } from "../../base/errors.js";
import { OP, SQE, SQE_WORD_SHIFT } from "../../ffi/abi.js";
import { NopProgram } from "../../plan/program/nop-program.js";
import type { SubmissionRing } from "../../uring/ring.js";
import type { Clock } from "../clock.js";
import type { Lane } from "../lane.js";
import { type LaneMemory, resetStatistics } from "../memory.js";
import { runSteadily, type SteadyTurn } from "../steady.js";
import { type Nops, WINDOW_NS } from "./nops.js";

/** How long NOPs may stay in flight when a window is over. */
const STUCK_NS = 1e9;

export class SteadyNops implements Nops {
  private readonly ring: SubmissionRing;
  private readonly lane: Lane;
  private readonly clock: Clock;
  private readonly turn: SteadyTurn;
  /** What the lane had counted when its NOPs began. */
  private counted = new Float64Array(0);

  constructor(ring: SubmissionRing, lane: Lane, clock: Clock, turn: SteadyTurn) {
    this.ring = ring;
    this.lane = lane;
    this.clock = clock;
    this.turn = turn;
  }

  begin(): void {
    const { slots, queue, memory } = this.lane;
    const { sqes } = this.ring;
    this.counted = memory.words.slice();
    for (let at = 0; at < sqes.length; at += 1 << SQE_WORD_SHIFT) {
      sqes[at + SQE.OPCODE_FLAGS] = OP.NOP;
      sqes[at + SQE.FD] = -1;
    }
    slots.direction.fill(READ);
    slots.lengthBytes.fill(0);
    queue.replan(new NopProgram(null));
  }

  prepare(): void {
    resetStatistics(this.lane.memory);
  }

  drive(): LaneMemory[] {
    const { clock, lane, ring } = this;
    clock.read();
    lane.phaseEndNs = clock.now[0]! + WINDOW_NS;
    let unsubmitted = 0;
    // Where a submission thread has yet to complete them, turns end for lack of completions.
    while (clock.now[0]! < lane.phaseEndNs && unsubmitted === 0 && lane.reaper.error === null) {
      unsubmitted = runSteadily(this.turn);
      if (lane.slots.freeCount === 0) this.reap();
    }
    while (lane.slots.inFlight > 0) {
      ring.submit(unsubmitted, 1);
      unsubmitted = 0;
      clock.read();
      this.reap();
      if (clock.now[0]! > lane.phaseEndNs + STUCK_NS) {
        throw new IoError("NOPs did not complete within a second");
      }
    }
    return [lane.memory];
  }

  end(): void {
    this.lane.memory.words.set(this.counted);
  }

  private reap(): void {
    this.lane.reap(this.ring, this.ring.completionTail(), this.clock);
    this.ring.release();
  }
}
