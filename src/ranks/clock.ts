/**
 * How this host's clock stands to that of rank 0, from what rounds tell without any doubt: what
 * somebody said was said before it was heard. Each round narrows it down from both sides.
 */
import type { HostClock } from "../result/model/host.js";

/** When a rank said something and when it had heard all of the round before, both by its own clock. */
export interface Stamps {
  readonly saidMs: number;
  /** null in the first round. */
  readonly heardMs: number | null;
}

export class ClockBounds {
  private leastMs = Number.NEGATIVE_INFINITY;
  private mostMs = Number.POSITIVE_INFINITY;
  private saidBeforeMs: number | null = null;

  /**
   * @param own of this rank in a round
   * @param first of rank 0 in the same round
   * @param heardMs when this rank had heard it
   */
  add(own: Stamps, first: Stamps, heardMs: number): void {
    this.mostMs = Math.min(this.mostMs, heardMs - first.saidMs);
    if (first.heardMs !== null && this.saidBeforeMs !== null) {
      this.leastMs = Math.max(this.leastMs, this.saidBeforeMs - first.heardMs);
    }
    this.saidBeforeMs = own.saidMs;
  }

  /** Less than the bounds' own width may have been lost in a clock that was set in between. */
  get clock(): HostClock | null {
    if (!Number.isFinite(this.leastMs) || !Number.isFinite(this.mostMs)) return null;
    return {
      offsetMs: (this.leastMs + this.mostMs) / 2,
      errorMs: Math.abs(this.mostMs - this.leastMs) / 2,
    };
  }
}
