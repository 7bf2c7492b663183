/**
 * Which writes of a lane are in flight, in a file that is mapped and shared: what is stored there
 * is in the page cache at once, and stays when the process is killed between any two stores. The
 * order of the stores makes it right at every moment: a write is in the list of those in flight
 * before the number of writes begun includes it, and leaves the list when it is complete. Each
 * number has its own check, so that a damaged file is told from a right one.
 */
import { PAGE_BYTES } from "../../base/page-size.js";
import { mapShared, viewMemory } from "../../ffi/libc.js";
import { replaceBy, writeAll } from "../../files/write.js";
import type { LanePlan } from "../../plan/plan.js";
import { checkedNumber } from "../../verify-state/checked-number.js";
import {
  BEGUN,
  type CompletedWrite,
  encodeJournal,
  JOURNAL_WORDS_AT,
  saveState,
  statePath,
} from "../../verify-state/state-file.js";

/** Completed writes: their numbers, targets and offsets. */
interface LastWrites {
  readonly numbers: Float64Array;
  readonly targets: Uint16Array;
  readonly offsets: Float64Array;
}

const NONE = -1;
export class Journal {
  private readonly plan: LanePlan;
  /** By slot: the number of its write in flight, or NONE. */
  private readonly inFlight: Float64Array;
  /** By slot: NONE with its check. */
  private readonly checkedNone: Float64Array;
  private begun = 0;
  /** verify_policy=fsynced: how many of these a complete sync followed; null: all count. */
  private synced: number | null;
  /** By slot of a sync in flight: the writes that it follows. */
  private readonly syncs: Float64Array;
  /** What is kept of these, checked; null where no file is. */
  private readonly words: Float64Array | null;
  /** The last completed writes, by their numbers modulo the depth; null where no file is kept. */
  private readonly last: LastWrites | null;

  private constructor(plan: LanePlan, words: Float64Array | null) {
    const { depth } = plan.spec;
    this.plan = plan;
    this.words = words;
    this.inFlight = new Float64Array(depth).fill(NONE);
    this.synced = plan.spec.verify?.savesSynced ? 0 : null;
    this.syncs = new Float64Array(depth);
    this.checkedNone = Float64Array.from({ length: depth }, (_, slot) => {
      return checkedNumber(NONE, BEGUN + 1 + slot);
    });
    this.last =
      words === null
        ? null
        : {
            numbers: new Float64Array(depth).fill(NONE),
            targets: new Uint16Array(depth),
            offsets: new Float64Array(depth),
          };
  }

  /** Of a lane that keeps no file. */
  static inMemory(plan: LanePlan): Journal {
    return new Journal(plan, null);
  }

  /**
   * Of a lane that does; what an earlier run left behind is gone. The file is written rather than
   * only given its length: a store to a page for which there is no space is fatal (SIGBUS).
   * @throws as open(2), write(2) and mmap(2); the file is then as before
   */
  static inFile(plan: LanePlan): Journal {
    const contents = encodeJournal(plan);
    const lengthBytes = contents.length;
    const mappedBytes = Math.ceil(lengthBytes / PAGE_BYTES) * PAGE_BYTES;
    let words = new Float64Array(0);
    replaceBy(statePath(plan), (fd) => {
      writeAll(fd, contents);
      const memory = viewMemory(mapShared(fd, mappedBytes, 0), lengthBytes);
      words = new Float64Array(memory, JOURNAL_WORDS_AT);
    });
    return new Journal(plan, words);
  }

  /** A write begins; numbers ascend from 0. */
  begin(slot: number, number: number): void {
    this.keep(slot, number);
    this.begun = number + 1;
    if (this.synced === null) this.keepCount(this.begun);
  }

  /** A sync of the lane's only file begins: it follows all writes before the first one in flight. */
  beginSync(slot: number): void {
    let first = this.begun;
    for (const number of this.inFlight) if (number !== NONE) first = Math.min(first, number);
    this.syncs[slot] = first;
  }

  endSync(slot: number): void {
    this.syncedUpTo(this.syncs[slot]!);
  }

  /** All that was written was synced, too. */
  settle(): void {
    this.syncedUpTo(this.begun);
  }

  private syncedUpTo(count: number): void {
    if (this.synced === null || count <= this.synced) return;
    this.synced = count;
    this.keepCount(count);
  }

  private keepCount(count: number): void {
    if (this.words !== null) this.words[BEGUN] = checkedNumber(count, BEGUN);
  }

  private keep(slot: number, number: number): void {
    this.inFlight[slot] = number;
    if (this.words === null) return;
    const index = BEGUN + 1 + slot;
    this.words[index] = number === NONE ? this.checkedNone[slot]! : checkedNumber(number, index);
  }

  /** A slot's write is complete. */
  end(slot: number, target: number, offsetBytes: number): void {
    const number = this.inFlight[slot]!;
    this.keep(slot, NONE);
    if (this.last === null) return;
    const at = number % this.last.numbers.length;
    this.last.numbers[at] = number;
    this.last.targets[at] = target;
    this.last.offsets[at] = offsetBytes;
  }

  /** The number of a slot's write that never completed, or -1; asked when it cannot any more. */
  forget(slot: number): number {
    const number = this.inFlight[slot]!;
    if (number !== NONE) this.keep(slot, NONE);
    return number;
  }

  /** Leaves the file behind as fio would. @throws as saveState(); the file is then the journal */
  close(): void {
    const { last } = this;
    if (last === null) return;
    const begun = this.synced ?? this.begun;
    const depth = last.numbers.length;
    const writes: CompletedWrite[] = [];
    for (let number = Math.max(0, begun - depth); number < begun; number++) {
      const at = number % depth;
      if (last.numbers[at] !== number) continue;
      writes.push({ target: last.targets[at]!, offsetBytes: last.offsets[at]! });
    }
    saveState(this.plan, begun, writes);
  }
}
