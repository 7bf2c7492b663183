/**
 * When the I/Os of a rate are due: a schedule for each direction that knows no clock and no ring.
 * The next time comes from what was issued so far, so a lane that falls behind catches up without
 * limit, as fio's usec_for_io() has it.
 */
import { DIRECTIONS } from "../../base/direction.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { openStream, STREAM } from "../../plan/program/streams.js";
import { isRateLimited } from "../../plan/workload.js";

/** Uniform numbers of [0, 1), one generator for each direction. */
type Draw = (direction: number) => number;

export class Arrivals {
  /** When the next I/O of each direction is due, in ns since the schedule's beginning. */
  readonly nextNs = new Float64Array(3);
  /** What an I/O's time is computed from: nextNs, but for the pauses that are left out. */
  private readonly atNs = new Float64Array(3);
  /** 0 where a direction is not limited. */
  private readonly nsPerByte: Float64Array;
  /** Between two I/Os of the smallest block. */
  private readonly nsPerBlock: Float64Array;
  /** null for equal distances. */
  private readonly draw: Draw | null;

  /**
   * @param bytesPerSecond by direction, 0 for no limit
   * @param blockBytes the smallest block of each direction
   * @param draw makes the distances those of a Poisson process; null for equal distances
   */
  constructor(bytesPerSecond: readonly number[], blockBytes: readonly number[], draw: Draw | null) {
    const perByte = bytesPerSecond.map((rate) => (rate > 0 ? 1e9 / rate : 0));
    this.nsPerByte = Float64Array.from(perByte);
    this.nsPerBlock = Float64Array.from(perByte, (ns, index) => ns * blockBytes[index]!);
    this.draw = draw;
  }

  isLimited(direction: number): boolean {
    return this.nsPerByte[direction]! > 0;
  }

  /** An I/O was issued, which moves the next one of its direction on; a NOP counts as a block. */
  issue(direction: number, lengthBytes: number): void {
    const { atNs, nextNs, draw } = this;
    const blockNs = this.nsPerBlock[direction]!;
    if (draw !== null) {
      // Inversion of the exponential distribution: 1 - u is in (0, 1], so its logarithm is finite.
      atNs[direction]! -= blockNs * Math.log(1 - draw(direction));
    } else {
      atNs[direction]! += lengthBytes > 0 ? this.nsPerByte[direction]! * lengthBytes : blockNs;
    }
    nextNs[direction] = atNs[direction]!;
  }

  /**
   * Leaves a pause out, so that it is not caught up. The I/O that was due is due now, and as in fio
   * takes the place of one that the pause would have had room for (rate_ignore_thinktime).
   * @param nowNs since the schedule's beginning
   */
  leaveOut(direction: number, pauseNs: number, nowNs: number): void {
    const blockNs = this.nsPerBlock[direction]!;
    const instead = this.draw === null && blockNs <= pauseNs ? blockNs : 0;
    if (!this.isLimited(direction)) return;
    this.atNs[direction]! += pauseNs - instead;
    this.nextNs[direction] = Math.max(this.nextNs[direction]!, nowNs);
  }

  /** Starts over at 0. */
  restart(): void {
    this.atNs.fill(0);
    this.nextNs.fill(0);
  }
}

/**
 * The schedule of a lane, or null where nothing limits its rate. fio limits I/Os a second as bytes
 * a second of the smallest block, so larger blocks make fewer I/Os (__setup_rate()).
 */
export function createArrivals(spec: JobSpec, seed: number): Arrivals | null {
  if (!isRateLimited(spec)) return null;
  const blockBytes = DIRECTIONS.map((each) => spec.blockBytes[each].minBytes);
  const rates = DIRECTIONS.map((each, index) => {
    return spec.rateBytesPerSecond[each] || spec.rateIops[each] * blockBytes[index]!;
  });
  if (spec.rateProcess === "linear") return new Arrivals(rates, blockBytes, null);
  const streams = DIRECTIONS.map((_, index) => openStream(seed, STREAM.ARRIVAL, index));
  return new Arrivals(rates, blockBytes, (direction) => streams[direction]!.nextFraction());
}
