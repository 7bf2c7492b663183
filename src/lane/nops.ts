/**
 * NOPs in the place of what lanes have done, driven in short windows. The turns of the lanes go on
 * with other entries, since V8 compiles the first in a thread better than all others (turn.ts).
 */
import { READ } from "../base/direction.js";
import { IoError } from "../base/errors.js";
import { OP, SQE } from "../ffi/abi.js";
import type { SubmissionRing } from "../uring/ring.js";
import type { Clock } from "./clock.js";
import type { Lane } from "./lane.js";
import { resetStatistics, WORD } from "./memory.js";
import type { Turn } from "./turn.js";

/** Long against a window's own start and end. */
const WINDOW_NS = 4e6;
/** How long NOPs may stay in flight when a window is over. */
const STUCK_NS = 1e9;

export class Nops {
  readonly lanes: readonly Lane[];
  private readonly clock: Clock;
  private readonly turn: Turn;
  /** What the lanes had counted when their NOPs began. */
  private readonly counted: readonly Float64Array[];

  /**
   * To be called when nothing is in flight on the ring.
   * @param lanes plain ones, which are done or have not begun
   * @param turn of theirs
   */
  constructor(ring: SubmissionRing, lanes: readonly Lane[], clock: Clock, turn: Turn) {
    this.lanes = lanes;
    this.clock = clock;
    this.turn = turn;
    this.counted = lanes.map(({ memory }) => memory.words.slice());
    // What the lanes' last I/Os have left in entries may mean something to a NOP.
    for (let at = 0; at < ring.sqes.length; at += 1 << ring.sqeWordShift) {
      ring.sqes.fill(0, at, at + (1 << ring.sqeWordShift));
      ring.sqes[at + SQE.OPCODE_FLAGS] = OP.NOP;
      ring.sqes[at + SQE.FD] = -1;
    }
    for (const { submission, slots, memory } of lanes) {
      const { opcodes, operationFlags, files } = submission.entries;
      opcodes.fill(OP.NOP);
      operationFlags.fill(0);
      files.fill(-1);
      slots.direction.fill(READ);
      slots.lengthBytes.fill(0);
      memory.words[WORD.END_ASKED] = 0;
    }
  }

  /** Makes ready for a window, before its time counts. */
  prepare(): void {
    for (const { memory } of this.lanes) resetStatistics(memory);
  }

  /**
   * Drives the ring for a window.
   * @throws IoError when the kernel does not take or complete them
   */
  drive(): void {
    const { clock, lanes, turn } = this;
    clock.read();
    const endNs = clock.now[0]! + WINDOW_NS;
    for (const lane of lanes) lane.driveNops(true);
    turn.progress.active = lanes.length;
    while (clock.now[0]! < endNs && lanes.every(({ reaper }) => reaper.error === null)) turn.go();
    for (const lane of lanes) lane.driveNops(false);
    turn.progress.active = 0;
    while (lanes.some(({ slots }) => slots.inFlight > 0)) {
      turn.go();
      if (clock.now[0]! > endNs + STUCK_NS) {
        throw new IoError("NOPs did not complete within a second");
      }
    }
  }

  /** Leaves what the lanes had counted. */
  end(): void {
    for (const [index, { memory }] of this.lanes.entries()) memory.words.set(this.counted[index]!);
  }
}
