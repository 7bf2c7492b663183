/**
 * `latency_target`: looks for the largest depth at which enough I/Os meet a latency. The depth
 * doubles from 1 until it fails and is bisected from there, each tried for a latency_window; the
 * last one is measured alone. The rules are those of lat_target_success() and its kin in fio.
 */
import type { PacingSpec } from "../../job/spec/pacing.js";

/** What a window was worth. */
export type SearchStep =
  /** The depth has changed, or is tried once more. */
  | "on"
  /** What is in flight has to complete before the next window. */
  | "drain"
  /** The depth is found: forget what was measured so far. */
  | "final"
  | "done";

export class DepthSearch {
  /** The depth to try, 1..iodepth. */
  depth = 1;
  private low = 1;
  private high: number;
  private stable = 0;
  private isFinal = false;
  private readonly most: number;
  private readonly goesOn: boolean;

  /** @param most iodepth */
  constructor({ latencyRun }: Pick<PacingSpec, "latencyRun">, most: number) {
    this.most = most;
    this.high = most;
    this.goesOn = latencyRun;
  }

  succeed(): SearchStep {
    const before = this.depth;
    this.low = before;
    // A depth that held three times may be a little too small.
    if (before + 1 === this.high && ++this.stable >= 3) {
      this.high++;
      this.stable = 0;
    }
    const next = this.high === this.most ? before * 2 : Math.floor((before + this.high) / 2);
    this.depth = Math.min(next, this.most);
    if (this.goesOn || this.depth !== before) return "on";
    if (this.isFinal) return "done";
    this.isFinal = true;
    return "final";
  }

  /** At depth 1 there is nothing left to try. */
  fail(): SearchStep {
    if (this.depth === 1) return "on";
    this.high = this.depth;
    if (this.depth === this.low) this.low--;
    this.depth = Math.floor((this.depth + this.low) / 2);
    this.stable = 0;
    return "drain";
  }
}
