/**
 * What may hold back a lane's next I/O: a rate, a pause, a depth, a share. A lane with a gate takes
 * its I/Os one by one (submission.ts); a lane without pays nothing.
 */
import type { Clock } from "../clock.js";

export interface Gate {
  /** The lane begins, or its measured window does. */
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
  /** The lane is done. */
  end?(): void;
}

/** Several gates in a row: the first that is shut decides, and those behind it are not asked. */
class Gates implements Gate {
  readonly dueNs = new Float64Array(1);
  private readonly gates: readonly Gate[];

  constructor(gates: readonly Gate[]) {
    this.gates = gates;
  }

  begin(clock: Clock): void {
    for (const gate of this.gates) gate.begin(clock);
  }

  opens(direction: number, clock: Clock): boolean {
    for (let index = 0; index < this.gates.length; index++) {
      const gate = this.gates[index]!;
      if (gate.opens(direction, clock)) continue;
      this.dueNs[0] = gate.dueNs[0]!;
      return false;
    }
    return true;
  }

  end(): void {
    for (const gate of this.gates) gate.end?.();
  }
}

/** null where there is none. */
export function combineGates(gates: readonly Gate[]): Gate | null {
  return gates.length < 2 ? (gates[0] ?? null) : new Gates(gates);
}
