/**
 * `ring_resize`: gives the ring of a worker its next size from time to time, and counts how long
 * its lanes stand still for that. All lanes of the ring share one.
 */
import { EBUSY } from "../base/errno.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import type { RingResize } from "../job/spec/job-spec.js";
import type { Clock } from "./clock.js";
import { WORD } from "./memory.js";
import type { Watch, WatchVerdict } from "./pacing/watch.js";

/** A ring that takes other sizes; see EnteredRing. */
interface ResizableRing {
  resize(entries: number): number;
}

export class RingResizer implements Watch {
  private readonly ring: ResizableRing;
  private readonly entries: readonly number[];
  private readonly everyNs: number;
  /** Where each lane of the ring counts. */
  private readonly laneWords: readonly Float64Array[];
  private readonly dueNs = new Float64Array(1);
  private next = 0;

  constructor(ring: ResizableRing, resize: RingResize, laneWords: readonly Float64Array[]) {
    this.ring = ring;
    this.entries = resize.entries;
    this.everyNs = resize.everyMs * 1e6;
    this.laneWords = laneWords;
  }

  begin(clock: Clock): void {
    this.dueNs[0] = clock.now[0]! + this.everyNs;
  }

  check(clock: Clock): WatchVerdict {
    if (clock.now[0]! < this.dueNs[0]!) return null;
    const entries = this.entries[this.next]!;
    clock.read();
    const beganNs = clock.now[0]!;
    const result = this.ring.resize(entries);
    if (result === -EBUSY) return null;
    if (result < 0) {
      const why = `${errnoText(-result)} (${errnoName(-result)})`;
      return { errno: -result, text: `ring_resize to ${entries} entries: ${why}` };
    }
    clock.read();
    this.count(clock.now[0]! - beganNs);
    this.next = (this.next + 1) % this.entries.length;
    this.dueNs[0] = clock.now[0]! + this.everyNs;
    return "resized";
  }

  private count(stallNs: number): void {
    for (const words of this.laneWords) {
      words[WORD.RESIZES]!++;
      words[WORD.RESIZE_NS]! += stallNs;
      words[WORD.LONGEST_RESIZE_NS] = Math.max(words[WORD.LONGEST_RESIZE_NS]!, stallNs);
    }
  }
}
