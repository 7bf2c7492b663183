/**
 * Holds a lane to its rate. Arrivals are scheduled ahead, and each I/O keeps the time at which it
 * was meant to start: its response time counts from there, so that waiting behind a stalled device
 * shows, and how late the generator itself was is known apart from that.
 */
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import { LATENESS, type LaneMemory, RESPONSE } from "../memory.js";
import { LatencyRecorder } from "../recorder.js";
import type { Slots } from "../slots.js";
import type { Arrivals } from "./arrivals.js";
import type { Gate } from "./gate.js";

/** `times`: when the schedule began, and since when there is room for another I/O in flight. */
const BEGAN = 0;
const ROOM = 1;

export class RatePacer implements Gate, LaneHook {
  readonly dueNs = new Float64Array(1);
  private readonly arrivals: Arrivals;
  private readonly slots: Slots;
  private readonly times = new Float64Array(2);
  /** By slot, by the clock. */
  private readonly intendedNs: Float64Array;
  private readonly response: LatencyRecorder;
  private readonly lateness: LatencyRecorder;
  private clock: Clock | null = null;

  constructor(arrivals: Arrivals, slots: Slots, memory: LaneMemory) {
    this.arrivals = arrivals;
    this.slots = slots;
    this.intendedNs = new Float64Array(slots.depth);
    this.response = new LatencyRecorder(memory, RESPONSE);
    this.lateness = new LatencyRecorder(memory, LATENESS);
  }

  begin(clock: Clock): void {
    this.clock = clock;
    this.arrivals.restart();
    this.times.fill(clock.now[0]!);
  }

  opens(direction: number, clock: Clock): boolean {
    const due = this.times[BEGAN]! + this.arrivals.nextNs[direction]!;
    this.dueNs[0] = due;
    return due <= clock.now[0]!;
  }

  /**
   * The direction of the next I/O of a mix, as fio's rate_ddir(): the one that was drawn if it is
   * due; else the other one if that is; else the one that is due first.
   */
  readonly steer = (drawn: number): number => {
    const { nextNs } = this.arrivals;
    const other = drawn ^ 1;
    const nowNs = this.clock!.now[0]! - this.times[BEGAN]!;
    const drawnNs = nextNs[drawn]!;
    return drawnNs <= Math.max(nowNs, nextNs[other]!) ? drawn : other;
  };

  /** A pause that the rate does not make up for. */
  readonly leaveOut = (direction: number, pauseNs: number, clock: Clock): void => {
    this.arrivals.leaveOut(direction, pauseNs, clock.now[0]! - this.times[BEGAN]!);
  };

  readonly onCreate = (slot: number, clock: Clock): void => {
    const { slots, arrivals, times, lateness } = this;
    const way = slots.direction[slot]!;
    const intended = times[BEGAN]! + arrivals.nextNs[way]!;
    this.intendedNs[slot] = intended;
    if (arrivals.isLimited(way)) {
      // Where the depth was reached the device was late, and not the generator.
      lateness.ns[0] = clock.now[0]! - Math.max(intended, times[ROOM]!);
      lateness.record(way, 1);
    }
    arrivals.issue(way, slots.lengthBytes[slot]!);
  };

  readonly onComplete = (slot: number, clock: Clock): void => {
    const { slots, arrivals, response } = this;
    const way = slots.direction[slot]!;
    if (slots.freeCount === 0) this.times[ROOM] = clock.now[0]!;
    if (!arrivals.isLimited(way)) return;
    response.ns[0] = clock.now[0]! - this.intendedNs[slot]!;
    response.record(way, 1);
  };
}
