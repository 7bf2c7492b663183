/** Programs some of whose reads are verified, and what these have to find. */
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import type { IoBatch, IoProgram } from "../../plan/program/program.js";
import { BATCH_IOS } from "../io-queue.js";
import { SeedSequence } from "./seeds.js";
import { Source } from "./source.js";

/** Which writes of an earlier run are known to be whole (verify_state_load). */
export interface KnownWrites {
  /** No write with this number or a later one began. */
  readonly end: number;
  isWhole(number: number, target: number, offsetBytes: number): boolean;
}

/** What the reads of a batch have to find, by their index in it. */
export class Expectations {
  /** The index of the next read that is created. */
  taken = 0;
  readonly number = new Float64Array(BATCH_IOS);
  readonly seedLow = new Int32Array(BATCH_IOS);
  readonly seedHigh = new Int32Array(BATCH_IOS);
  private readonly seeds: SeedSequence;
  private counted = 0;

  constructor(plan: LanePlan) {
    this.seeds = new SeedSequence(plan);
  }

  /** Goes on to the next write. @returns its number, from 0 */
  nextWrite(): number {
    this.seeds.next();
    return this.counted++;
  }

  /** Expects that write of the batch's read. */
  note(index: number, number: number): void {
    this.number[index] = number;
    this.seedLow[index] = this.seeds.low;
    this.seedHigh[index] = this.seeds.high;
  }
}

export interface VerifiedProgram extends IoProgram {
  /** Whether the reads of the last batch are verified. */
  readonly verifies: boolean;
  readonly expectations: Expectations;
}

/** A job that reads: all it reads was written by the same job with writes in their place. */
export class InspectingProgram implements VerifiedProgram {
  readonly verifies = true;
  readonly expectations: Expectations;
  private readonly source: Source;
  private readonly known: KnownWrites | null;
  private over = false;

  constructor(plan: LanePlan, known: KnownWrites | null) {
    this.expectations = new Expectations(plan);
    this.source = new Source(createProgram(plan));
    this.known = known;
  }

  fill(batch: IoBatch): number {
    const { source, known, expectations } = this;
    expectations.taken = 0;
    let count = 0;
    while (count < batch.capacity && !this.over && source.more()) {
      const number = expectations.nextWrite();
      if (known !== null && number >= known.end) this.over = true;
      else if (known !== null && !known.isWhole(number, source.target, source.offsetBytes)) {
        source.skip();
      } else {
        source.take(batch, count);
        expectations.note(count++, number);
      }
    }
    return count;
  }
}
