/**
 * The program of a job that writes and verifies: its I/Os and, after each pass, after the last one of
 * an io_size that goes round the region several times, or after verify_backlog writes, reads of what
 * was written. Nothing is remembered for these: the same program made once more gives the same writes
 * in the same order.
 */
import { READ, TRIM, WRITE } from "../../base/direction.js";
import type { VerifySpec } from "../../job/spec/verify.js";
import { unlinksBetweenPasses } from "../../plan/each-loop.js";
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import type { IoBatch } from "../../plan/program/program.js";
import { Source } from "../../plan/program/source.js";
import type { KnownWrites } from "../../verify-state/state-file.js";
import { Ledger } from "./ledger.js";
import { overlapsInPass, overlapsInRun } from "./overlap.js";
import { Trims } from "./trims.js";
import {
  Expectations,
  type VerifiedProgram,
  type WriteCounts,
  ZEROES,
} from "./verified-program.js";

export interface ReadBackParts {
  readonly plan: LanePlan;
  readonly verify: VerifySpec;
  /** Called when all writes are complete, before the first of them is read. */
  readonly settle: () => void;
  /** Called when all that was to be read is complete. */
  readonly resume: () => void;
  /** Whether a write of this run failed. */
  readonly hasFailed: (number: number) => boolean;
  /** How many writes of this run are complete. */
  readonly completeWrites: () => number;
  /** null: all that the program writes was written. */
  readonly known: KnownWrites | null;
}

export class ReadBackProgram implements VerifiedProgram {
  waits = false;
  verifies = false;
  readonly expectations: Expectations;
  private readonly parts: ReadBackParts;
  private readonly source: Source;
  private readonly replay: Source;
  private readonly ledger: Ledger | null;
  /** All passes are over before anything is read back, as in fio 3.42. */
  private readonly readsAtEnd: boolean;
  /** The pass of what is being written. */
  pass = 1;
  /** Writes of the source so far, and those of them that the replay has reached. */
  private written = 0;
  private replayed = 0;
  /** Writes to go until verify_backlog of them are read back. */
  private backlogLeft: number;
  /** Writes that the replay has left out. */
  private overwritten = 0;
  private incomplete = 0;
  private leftOutBytes = 0;
  private phase: "write" | "trim" | "settle" | "read" = "write";
  /** null where nothing is trimmed. */
  private readonly trims: Trims | null;
  private readsLeft = 0;

  constructor(parts: ReadBackParts) {
    const { plan, verify } = parts;
    this.parts = parts;
    this.expectations = new Expectations(plan);
    this.source = new Source(createProgram(plan));
    this.replay = new Source(createProgram(plan));
    const { timeBased, loops, ioSize } = plan.spec;
    const isOneLoop = !timeBased && loops === 1 && !unlinksBetweenPasses(plan);
    this.readsAtEnd = verify.only || (isOneLoop && ioSize !== null);
    const overlaps = this.readsAtEnd ? overlapsInRun(plan) : overlapsInPass(plan);
    this.ledger = overlaps ? new Ledger(plan) : null;
    this.trims = verify.trims === null ? null : new Trims(plan, verify.trims);
    this.backlogLeft = this.backlog;
  }

  get counts(): WriteCounts {
    const { verify, completeWrites } = this.parts;
    const written = verify.only ? this.written - this.incomplete : completeWrites();
    const leftOut = { ios: verify.only ? this.written : 0, bytes: this.leftOutBytes };
    return { written, overwritten: this.overwritten, leftOut };
  }

  private get backlog(): number {
    const { backlog, only } = this.parts.verify;
    return only ? Number.POSITIVE_INFINITY : (backlog ?? Number.POSITIVE_INFINITY);
  }

  fill(batch: IoBatch): number {
    this.waits = false;
    this.expectations.taken = 0;
    if (this.phase === "trim") {
      const count = this.trims!.fill(batch, this.replayed, this.written, this.isLast);
      if (count > 0) return count;
      this.phase = "write";
    }
    if (this.phase === "write") {
      if (this.verifies) this.parts.resume();
      const count = this.parts.verify.only ? this.passOver() : this.passOn(batch);
      this.verifies = false;
      if (count > 0 || this.replayed === this.written) return count;
      if (this.trimsNow && this.backlogLeft > 0) {
        this.trims!.begin();
        this.phase = "trim";
        // A write that is in flight might come behind its trim.
        return this.waitForAll();
      }
      this.readsLeft = this.backlogLeft > 0 ? Number.POSITIVE_INFINITY : this.backlogReads;
      this.phase = "settle";
      if (!this.parts.verify.only) return this.waitForAll();
    }
    if (this.phase === "settle") {
      this.parts.settle();
      this.phase = "read";
    }
    const count = this.readBack(batch);
    this.verifies = true;
    if (count > 0) return count;
    this.backlogLeft = this.backlog;
    this.phase = "write";
    // Blocks that are still being read must not be written again.
    return this.waitForAll();
  }

  /** Some of what is written and not read back yet is to be trimmed first. */
  private get trimsNow(): boolean {
    return this.trims?.due === true && this.replayed < this.written;
  }

  private get backlogReads(): number {
    return this.parts.verify.backlogBatch ?? this.parts.verify.backlog ?? 0;
  }

  private waitForAll(): number {
    this.waits = true;
    return 0;
  }

  /** Hands I/Os on until the pass or the backlog ends. @returns how many */
  private passOn(batch: IoBatch): number {
    let count = 0;
    while (count < batch.capacity && this.backlogLeft > 0 && this.hasMoreOfPass(count)) {
      if (this.trimsNow) break;
      this.account();
      this.source.take(batch, count++);
    }
    return count;
  }

  /** Counts the writes of all passes as done (verify_only). */
  private passOver(): number {
    const end = this.parts.known?.end ?? Number.POSITIVE_INFINITY;
    while (this.written < end && this.source.more()) {
      this.account();
      if (this.source.direction === WRITE) this.leftOutBytes += this.source.lengthBytes;
      this.source.skip();
    }
    return 0;
  }

  /** @param planned I/Os that are in the batch already, which is of one pass */
  private hasMoreOfPass(planned: number): boolean {
    const { source } = this;
    if (!source.more()) return false;
    if (source.pass === this.pass) return true;
    if (planned > 0) return false;
    // What was written has to be read back before the next pass begins.
    if (!this.readsAtEnd && this.replayed < this.written) return false;
    this.pass = source.pass;
    return true;
  }

  /** Takes note of the source's I/O. */
  private account(): void {
    const { direction, target, offsetBytes, lengthBytes } = this.source;
    if (direction === TRIM) this.ledger?.erase(target, offsetBytes, lengthBytes);
    if (direction !== WRITE) return;
    this.ledger?.note(target, offsetBytes, lengthBytes, this.written);
    this.written++;
    this.backlogLeft--;
    this.trims?.note();
  }

  /** @returns how many reads; 0 when what was to be read back is */
  private readBack(batch: IoBatch): number {
    const { replay, expectations } = this;
    let count = 0;
    while (count < batch.capacity && this.replayed < this.written && this.readsLeft > 0) {
      replay.more();
      if (replay.direction !== WRITE) {
        replay.skip();
        continue;
      }
      expectations.advance(replay.pass);
      const number = this.replayed++;
      const trimmed = this.trims?.hasTrimmed(number) === true;
      if (!this.isThere(number) || this.leavesOut(trimmed)) {
        replay.skip();
        continue;
      }
      replay.take(batch, count);
      batch.direction[count] = READ;
      expectations.note(count++, trimmed ? ZEROES : number);
      this.readsLeft--;
    }
    return count;
  }

  /** Whether the replay's write is complete, and the last one at its place. */
  private isThere(number: number): boolean {
    const { known, hasFailed } = this.parts;
    const { target, offsetBytes } = this.replay;
    if (hasFailed(number) || known?.isWhole(number, target, offsetBytes) === false) {
      this.incomplete++;
      return false;
    }
    const isLast = this.isLast(number, target, offsetBytes);
    if (!isLast) this.overwritten++;
    return isLast;
  }

  /** Whether a write that has not failed is the last one at its place. */
  private readonly isLast = (number: number, target: number, offsetBytes: number): boolean => {
    if (this.parts.hasFailed(number)) return false;
    return this.ledger?.isWhole(target, offsetBytes, number) ?? true;
  };

  private leavesOut(trimmed: boolean): boolean {
    if (!trimmed || this.trims!.readsZeroes) return false;
    this.overwritten++;
    return true;
  }
}
