/**
 * What may hold back a lane's next I/O: a rate, a pause, a depth. A lane with a gate leaves the
 * steady loop (steady.ts) for the general one; a lane without pays nothing.
 */
import type { Clock } from "../clock.js";

export interface Gate {
  /** The lane begins, or begins anew after its ramp. */
  begin(clock: Clock): void;
  /**
   * Whether the next planned I/O may start at the clock's last reading. Asked before each I/O, and
   * allocates nothing.
   * @param direction 0 read, 1 write, 2 trim
   */
  opens(direction: number, clock: Clock): boolean;
  /**
   * At index 0: when a gate that did not open wants to be asked again, by the clock; infinite when
   * only a completion can open it.
   */
  readonly dueNs: Float64Array;
}
