/**
 * The program of a job that writes and verifies: its I/Os and, after each pass or after
 * verify_backlog writes, reads of what was written. Nothing is remembered for these: the same
 * program made once more gives the same writes in the same order.
 */
import { READ, WRITE } from "../../base/direction.js";
import type { VerifySpec } from "../../job/verify-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import type { IoBatch } from "../../plan/program/program.js";
import { gridBytes, isMapped, isRandom, mixesSequences } from "../../plan/workload.js";
import { Ledger } from "./ledger.js";
import { Source } from "./source.js";
import { Expectations, type KnownWrites, type VerifiedProgram } from "./verified-program.js";

export interface ReadBackParts {
  readonly plan: LanePlan;
  readonly verify: VerifySpec;
  /** Called when all writes are complete, before the first of them is read. */
  readonly settle: () => void;
  /** Whether a write of this run failed. */
  readonly hasFailed: (number: number) => boolean;
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
  /** The pass of what is being written. */
  pass = 1;
  /** Writes of the source so far, and those of them that the replay has reached. */
  private written = 0;
  private replayed = 0;
  /** Writes to go until verify_backlog of them are read back. */
  private backlogLeft: number;
  private phase: "write" | "settle" | "read" = "write";
  private readsLeft = 0;

  constructor(parts: ReadBackParts) {
    const { plan, verify } = parts;
    this.parts = parts;
    this.expectations = new Expectations(plan);
    this.source = new Source(createProgram(plan));
    this.replay = new Source(createProgram(plan));
    this.ledger = mayOverlap(plan) ? new Ledger(unitBytes(plan), plan.targets.length) : null;
    this.backlogLeft = verify.backlog ?? Number.POSITIVE_INFINITY;
  }

  fill(batch: IoBatch): number {
    this.waits = false;
    this.expectations.taken = 0;
    if (this.phase === "write") {
      const count = this.parts.verify.only ? this.passOver() : this.passOn(batch);
      this.verifies = false;
      if (count > 0 || this.replayed === this.written) return count;
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
    this.backlogLeft = this.parts.verify.backlog ?? Number.POSITIVE_INFINITY;
    this.phase = "write";
    // Blocks that are still being read must not be written again.
    return this.waitForAll();
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
    while (count < batch.capacity && this.backlogLeft > 0 && this.hasMoreOfPass()) {
      if (this.source.direction === WRITE) this.countWrite();
      this.source.take(batch, count++);
    }
    return count;
  }

  /** Counts the writes of a pass as done (verify_only). */
  private passOver(): number {
    const end = this.parts.known?.end ?? Number.POSITIVE_INFINITY;
    while (this.written < end && this.hasMoreOfPass()) {
      if (this.source.direction === WRITE) this.countWrite();
      this.source.skip();
    }
    return 0;
  }

  private hasMoreOfPass(): boolean {
    const { source } = this;
    if (!source.more()) return false;
    if (source.pass === this.pass) return true;
    // What was written has to be read back before the next pass begins.
    if (this.replayed < this.written) return false;
    this.pass = source.pass;
    return true;
  }

  private countWrite(): void {
    const { target, offsetBytes, lengthBytes } = this.source;
    this.ledger?.note(target, offsetBytes, lengthBytes, this.written);
    this.written++;
    this.backlogLeft--;
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
      const number = expectations.nextWrite();
      this.replayed++;
      if (!this.isThere(number)) {
        replay.skip();
        continue;
      }
      replay.take(batch, count);
      batch.direction[count] = READ;
      expectations.note(count++, number);
      this.readsLeft--;
    }
    return count;
  }

  /** Whether the replay's write was whole and is the last one at its place. */
  private isThere(number: number): boolean {
    const { known, hasFailed } = this.parts;
    const { target, offsetBytes, lengthBytes } = this.replay;
    if (hasFailed(number)) return false;
    if (known !== null && !known.isWhole(number, target, offsetBytes)) return false;
    if (this.ledger === null) return true;
    return this.ledger.isLast(target, offsetBytes, lengthBytes, number);
  }
}

/** Whether a write may touch what an earlier one of its pass wrote. */
function mayOverlap(plan: LanePlan): boolean {
  const { spec, targets, passBytes } = plan;
  const regionBytes = targets.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (plan.replay !== null || passBytes > regionBytes) return true;
  if (mixesSequences(spec) || spec.zones !== null) return true;
  // Skewed services begin a file anew while there is room in another one.
  if (targets.length > 1 && !("runIos" in spec.fileService)) return true;
  return isRandom(spec) ? !isMapped(spec) : spec.skipBytes < 0;
}

/** A divisor of all offsets and lengths of writes, unless these are of any length. */
function unitBytes({ spec }: LanePlan): number {
  const { minBytes, maxBytes } = spec.blockBytes.write;
  const sizes = spec.blockSplit.write?.map(({ bytes }) => bytes) ?? [minBytes, maxBytes];
  const divisor = sizes.reduce(greatestCommonDivisor, gridBytes(spec, WRITE));
  return Math.max(divisor, 512);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
