/** Programs some of whose reads are verified, and what these have to find. */
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import { BATCH_IOS, type IoBatch, type IoProgram } from "../../plan/program/program.js";
import { Source } from "../../plan/program/source.js";
import type { KnownWrites } from "../../verify-state/state-file.js";
import { History } from "./history.js";
import { SeedSequence } from "./seeds.js";

/** A read that is not verified, in place of its write's number. */
export const UNVERIFIED = -1;

/** A read of what was trimmed, which has to find zeroes. */
export const ZEROES = -2;

/** What the reads of a batch have to find, by their index in it. */
export class Expectations {
  /** The index of the next read that is created. */
  taken = 0;
  /** The number of the write that wrote it last, UNVERIFIED or ZEROES. */
  readonly number = new Float64Array(BATCH_IOS);
  readonly seedLow = new Int32Array(BATCH_IOS);
  readonly seedHigh = new Int32Array(BATCH_IOS);
  private readonly seeds: SeedSequence;

  constructor(plan: LanePlan) {
    this.seeds = new SeedSequence(plan);
  }

  /** Goes on to the next write, of a pass. */
  advance(pass: number): void {
    this.seeds.next(pass);
  }

  /** Expects that write of the batch's read. */
  note(index: number, number: number): void {
    this.number[index] = number;
    this.seedLow[index] = this.seeds.low;
    this.seedHigh[index] = this.seeds.high;
  }
}

/** How many writes there are to verify. */
export interface WriteCounts {
  /** Begun and complete; null where another job wrote. */
  readonly written: number | null;
  /** Those of them that were overwritten, or trimmed, before they could be verified. */
  readonly overwritten: number;
  /** What `verify_only` left out. */
  readonly leftOut: { readonly ios: number; readonly bytes: number };
}

export interface VerifiedProgram extends IoProgram {
  /** Whether the reads of the last batch are verified. */
  readonly verifies: boolean;
  readonly expectations: Expectations;
  readonly counts: WriteCounts;
}

/** A job that reads: all it reads was written by the same job with writes in their place. */
export class InspectingProgram implements VerifiedProgram {
  readonly verifies = true;
  readonly expectations: Expectations;
  readonly counts = { written: null, overwritten: 0, leftOut: { ios: 0, bytes: 0 } };
  pass = 1;
  private readonly source: Source;
  private readonly history: History;
  private readonly known: KnownWrites | null;
  /** Of the next read, in its pass where passes repeat each other. */
  private index = 0;
  private over = false;

  constructor(plan: LanePlan, known: KnownWrites | null) {
    this.expectations = new Expectations(plan);
    this.source = new Source(createProgram(plan));
    this.history = new History(plan, known);
    this.known = known;
  }

  fill(batch: IoBatch): number {
    const { source, expectations } = this;
    expectations.taken = 0;
    let count = 0;
    while (count < batch.capacity && !this.over && source.more()) {
      const number = this.nextNumber();
      if (this.over) break;
      // What is known not to be there is left out, and what was overwritten is only read.
      if (number === UNVERIFIED && this.known !== null) {
        source.skip();
      } else {
        source.take(batch, count);
        expectations.note(count++, number);
      }
    }
    return count;
  }

  /** @returns the number of the write that the source's read has to find, or UNVERIFIED */
  private nextNumber(): number {
    const { source, history, known } = this;
    if (source.pass !== this.pass && history.repeats) this.index = 0;
    this.pass = source.pass;
    this.expectations.advance(this.pass);
    const index = this.index++;
    if (known !== null && index >= known.end) this.over = true;
    const { target, offsetBytes } = source;
    return history.isThere(index, target, offsetBytes) ? history.lastNumber(index) : UNVERIFIED;
  }
}
