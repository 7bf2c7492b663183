/** `rate_min` and `rate_iops_min`: ends a lane that gets less than it was promised. */
import { DIRECTIONS } from "../../base/direction.js";
import { EIO } from "../../base/errno.js";
import type { PacingSpec } from "../../job/spec/pacing.js";
import type { Clock } from "../clock.js";
import { WORD } from "../memory.js";
import type { BrokenLimit, Watch } from "./watch.js";

/** Nothing is judged before; __check_min_rate() of fio. */
const SETTLE_NS = 2e9;

/** One direction's minimum of bytes or I/Os. */
interface Minimum {
  readonly option: "rate_min" | "rate_iops_min";
  readonly unit: "B/s" | "IOPS";
  /** A second. */
  readonly least: number;
  /** The counter in the lane's memory. */
  readonly word: number;
  /** The beginning of the current rate_cycle, and what was counted then; null before the first. */
  since: { readonly ns: number; readonly amount: number } | null;
}

export class MinimumRate implements Watch {
  private readonly words: Float64Array;
  private readonly cycleNs: number;
  private readonly minima: readonly Minimum[];
  private beganNs = 0;

  constructor(spec: PacingSpec, words: Float64Array) {
    this.words = words;
    this.cycleNs = spec.rateCycleMs * 1e6;
    this.minima = minimaOf(spec);
  }

  begin(clock: Clock): void {
    this.beganNs = clock.now[0]!;
    for (const minimum of this.minima) minimum.since = null;
  }

  check(clock: Clock): BrokenLimit | null {
    const nowNs = clock.now[0]!;
    if (nowNs - this.beganNs < SETTLE_NS) return null;
    for (const minimum of this.minima) {
      const { since, least, option, unit } = minimum;
      if (since !== null && nowNs - since.ns < this.cycleNs) continue;
      const amount = this.words[minimum.word]!;
      // As in fio, a direction is not judged before its first I/O.
      if (amount === 0) continue;
      minimum.since = { ns: nowNs, amount };
      if (since === null) continue;
      const got = Math.floor(((amount - since.amount) * 1e9) / (nowNs - since.ns));
      if (got >= least) continue;
      return { errno: EIO, text: `${option}=${least} not met, got ${got} ${unit}` };
    }
    return null;
  }
}

function minimaOf({ rateMinBytesPerSecond, rateMinIops }: PacingSpec): Minimum[] {
  return DIRECTIONS.flatMap((each, index): Minimum[] => {
    const [bytes, ios] = [rateMinBytesPerSecond[each], rateMinIops[each]];
    const base = { since: null };
    if (bytes > 0) {
      const word = WORD.BYTES + index;
      return [{ ...base, option: "rate_min", unit: "B/s", least: bytes, word }];
    }
    if (ios === 0) return [];
    return [{ ...base, option: "rate_iops_min", unit: "IOPS", least: ios, word: WORD.IOS + index }];
  });
}

/** null where no minimum is set. */
export function createMinimumRate(spec: PacingSpec, words: Float64Array): MinimumRate | null {
  return minimaOf(spec).length > 0 ? new MinimumRate(spec, words) : null;
}
