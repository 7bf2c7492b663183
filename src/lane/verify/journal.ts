/**
 * Which writes of a lane are in flight, in a file that is mapped and shared: what is stored there
 * is in the page cache at once, and stays when the process is killed between any two stores. The
 * order of the stores makes it right at every moment: a write is in the list of those in flight
 * before the number of writes begun includes it, and leaves the list when it is complete.
 */
import { mapShared, viewMemory } from "../../ffi/libc.js";
import { replaceBy, writeAll } from "../../files/write.js";
import type { LanePlan } from "../../plan/plan.js";
import {
  type CompletedWrite,
  JOURNAL_VERSION,
  STATE_HEADER_BYTES,
  saveState,
  statePath,
} from "./state-file.js";

const NONE = -1;
const PAGE_BYTES = 4096;
const HEADER_WORDS = STATE_HEADER_BYTES / 8;

export class Journal {
  private readonly plan: LanePlan;
  /** By slot: the number of its write in flight, or NONE. */
  private readonly inFlight: Float64Array;
  private readonly begun: Float64Array;
  /** The last completed writes, a ring; null where no file is kept. */
  private readonly last: { readonly targets: Uint16Array; readonly offsets: Float64Array } | null;
  private completed = 0;

  /** @param words where it is kept: begun writes, then those in flight */
  private constructor(plan: LanePlan, words: Float64Array, keepsFile: boolean) {
    this.plan = plan;
    this.begun = words.subarray(0, 1);
    this.inFlight = words.subarray(1);
    this.inFlight.fill(NONE);
    const entries = plan.spec.depth * plan.targets.length;
    this.last = keepsFile
      ? { targets: new Uint16Array(entries), offsets: new Float64Array(entries) }
      : null;
  }

  /** Of a lane that keeps no file. */
  static inMemory(plan: LanePlan): Journal {
    return new Journal(plan, new Float64Array(1 + plan.spec.depth), false);
  }

  /**
   * Of a lane that does; what an earlier run left behind is gone. The file is written rather than
   * only given its length: a store to a page for which there is no space is fatal (SIGBUS).
   * @throws as open(2), write(2) and mmap(2); the file is then as before
   */
  static inFile(plan: LanePlan): Journal {
    const lengthBytes = STATE_HEADER_BYTES + (1 + plan.spec.depth) * 8;
    const mappedBytes = Math.ceil(lengthBytes / PAGE_BYTES) * PAGE_BYTES;
    const contents = Buffer.alloc(lengthBytes);
    contents.writeBigUInt64LE(JOURNAL_VERSION, 0);
    contents.writeBigUInt64LE(BigInt(lengthBytes - STATE_HEADER_BYTES), 8);
    let words = new Float64Array(0);
    replaceBy(statePath(plan), (fd) => {
      writeAll(fd, contents);
      const memory = viewMemory(mapShared(fd, mappedBytes, 0), lengthBytes);
      words = new Float64Array(memory, HEADER_WORDS * 8);
    });
    return new Journal(plan, words, true);
  }

  /** A write begins; numbers ascend from 0. */
  begin(slot: number, number: number): void {
    this.inFlight[slot] = number;
    this.begun[0] = number + 1;
  }

  /** A slot's write is complete. */
  end(slot: number, target: number, offsetBytes: number): void {
    this.inFlight[slot] = NONE;
    if (this.last === null) return;
    const at = this.completed++ % this.last.offsets.length;
    this.last.targets[at] = target;
    this.last.offsets[at] = offsetBytes;
  }

  /** The number of a slot's write that never completed, or -1; asked when it cannot any more. */
  forget(slot: number): number {
    const number = this.inFlight[slot]!;
    this.inFlight[slot] = NONE;
    return number;
  }

  /** Leaves the file behind as fio would. @throws as saveState(); the file is then the journal */
  close(): void {
    const { last } = this;
    if (last === null) return;
    const length = last.offsets.length;
    const count = Math.min(this.completed, length);
    const writes = Array.from({ length: count }, (_, index): CompletedWrite => {
      const at = (this.completed - count + index) % length;
      return { target: last.targets[at]!, offsetBytes: last.offsets[at]! };
    });
    saveState(this.plan, this.begun[0]!, writes);
  }
}
