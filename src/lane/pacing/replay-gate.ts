/**
 * Holds a lane to the times of the log that it repeats. The next time comes from the log alone, so
 * a lane that falls behind catches up.
 */
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import type { Gate } from "./gate.js";

export class ReplayGate implements Gate, LaneHook {
  readonly dueNs = new Float64Array(1);
  private readonly dueUs: Float64Array;
  /** When the log's time was 0. */
  private readonly startNs = new Float64Array(1);
  private next = 0;

  /** @param dueUs of each I/O of the log, since its begin */
  constructor(dueUs: Float64Array) {
    this.dueUs = dueUs;
  }

  /** After a ramp the log goes on. */
  begin(clock: Clock): void {
    if (this.next === 0) this.startNs[0] = clock.now[0]!;
  }

  opens(_direction: number, clock: Clock): boolean {
    const due = this.startNs[0]! + this.dueUs[this.next]! * 1000;
    this.dueNs[0] = due;
    return due <= clock.now[0]!;
  }

  readonly onCreate = (): void => {
    this.next++;
  };

  /** No gate holds syncs back: they follow what is before them in the log. */
  readonly onSync = this.onCreate;
}
