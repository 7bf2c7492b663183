/**
 * Trims of several ranges in one command (num_range), as fio's fill_multi_range_io_u() makes them:
 * each is an I/O as long as all of its ranges together, and begins where the first does.
 */
import type { LanePlan } from "../plan.js";
import { BATCH_IOS, createIoBatch, type IoBatch, type IoProgram } from "./program.js";

/** The ranges of a batch's trims. They stay until the next fill(). */
export interface PlannedRanges {
  /** All ranges, in order. */
  readonly batch: IoBatch;
  /** By trim, the index of its first range, and how many it has. */
  readonly first: Int32Array;
  readonly count: Int32Array;
}

/** The lane whose I/Os are the single ranges: a target has all ranges of a trim. */
export function singleRanges(lane: LanePlan): LanePlan {
  const { spec } = lane;
  const { fileService, trimRanges } = spec;
  const service =
    "runIos" in fileService
      ? { ...fileService, runIos: fileService.runIos * trimRanges }
      : fileService;
  // number_ios counts trims.
  return { ...lane, totalIos: null, spec: { ...spec, fileService: service, trimRanges: 1 } };
}

export class RangedProgram implements IoProgram {
  readonly ranges: PlannedRanges;
  private readonly inner: IoProgram;
  private readonly most: number;
  private iosLeft: number;
  private next = 0;
  private planned = 0;

  /**
   * @param inner whose I/Os are the ranges
   * @param most ranges of a trim, 2..256
   * @param totalIos how many trims there are at most; null: no limit
   */
  constructor(inner: IoProgram, most: number, totalIos: number | null) {
    this.inner = inner;
    this.most = most;
    this.iosLeft = totalIos ?? Number.POSITIVE_INFINITY;
    this.ranges = {
      batch: createIoBatch(most * BATCH_IOS),
      first: new Int32Array(BATCH_IOS),
      count: new Int32Array(BATCH_IOS),
    };
  }

  get pass(): number {
    return this.inner.pass ?? 1;
  }

  fill(batch: IoBatch): number {
    const { ranges, inner } = this;
    if (this.iosLeft <= 0) return 0;
    if (this.next === this.planned) {
      this.planned = inner.fill(ranges.batch);
      this.next = 0;
    }
    let trims = 0;
    const limit = Math.min(batch.capacity, BATCH_IOS, this.iosLeft);
    for (; trims < limit && this.next < this.planned; trims++) this.join(batch, trims);
    this.iosLeft -= trims;
    return trims;
  }

  /** Makes a trim of the next ranges; the last one of a pass, or of a target, may have fewer. */
  private join(batch: IoBatch, trim: number): void {
    const { ranges, most, next, planned } = this;
    const { target, lengthBytes } = ranges.batch;
    let end = next;
    let bytes = 0;
    while (end < planned && end - next < most && target[end] === target[next]) {
      bytes += lengthBytes[end++]!;
    }
    batch.direction[trim] = ranges.batch.direction[next]!;
    batch.target[trim] = target[next]!;
    batch.offsetLo[trim] = ranges.batch.offsetLo[next]!;
    batch.offsetHi[trim] = ranges.batch.offsetHi[next]!;
    batch.lengthBytes[trim] = bytes;
    ranges.first[trim] = next;
    ranges.count[trim] = end - next;
    this.next = end;
  }
}
