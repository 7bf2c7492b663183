/** Counts the interrupts of a run's block devices while a stage runs. */

import { interruptsBetween, readInterrupts } from "../device/disk/interrupts.js";
import type { InspectedTarget } from "../device/target/target-facts.js";

type Snapshot = ReadonlyMap<string, ReadonlyMap<string, number>>;

export class InterruptCounter {
  private readonly blockDevices: readonly string[];
  private readonly before: Snapshot;

  /** @param blockDevices `MAJ:MIN` of each, as in InspectedTarget */
  constructor(blockDevices: readonly string[]) {
    this.blockDevices = blockDevices;
    this.before = this.read();
  }

  private read(): Snapshot {
    return new Map(this.blockDevices.map((device) => [device, readInterrupts(device)]));
  }

  /** @returns interrupts so far by device; a device without vectors of its own is absent */
  count(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [device, after] of this.read()) {
      if (after.size > 0) {
        counts.set(device, interruptsBetween(this.before.get(device) ?? new Map(), after));
      }
    }
    return counts;
  }
}

/** The sum over a lane's devices; null when one of them cannot be counted. */
export function interruptsOf(
  targets: readonly InspectedTarget[],
  counts: ReadonlyMap<string, number>,
): number | null {
  const devices = new Set(targets.map(({ blockDevice }) => blockDevice ?? ""));
  let total = 0;
  for (const device of devices) {
    const count = counts.get(device);
    if (count === undefined) return null;
    total += count;
  }
  return devices.size === 0 ? null : total;
}
