/**
 * What a job that only reads knows of the job which wrote: that it had the same I/Os as writes. The
 * last write of a place is what is there.
 */
import type { LanePlan } from "../../plan/plan.js";
import { createProgram, programTraits } from "../../plan/program/create-program.js";
import { Source } from "../../plan/program/source.js";
import type { KnownWrites } from "../../verify-state/state-file.js";
import { Ledger } from "./ledger.js";
import { overlapsInPass, overlapsInRun } from "./overlap.js";

export class History {
  /** Each pass writes what the one before wrote (Passes.repeats). */
  readonly repeats: boolean;
  private readonly known: KnownWrites | null;
  /** Writes of a pass; infinite where passes do not repeat each other. */
  private readonly passWrites: number;
  /** How many writes there were. */
  private readonly end: number;
  private readonly ledger: Ledger | null;

  constructor(plan: LanePlan, known: KnownWrites | null) {
    const { spec } = plan;
    this.repeats = spec.randRepeat;
    this.known = known;
    const overlaps = overlapsInPass(plan) || (!this.repeats && differsInRun(plan));
    const matters = overlaps || known !== null || spec.verify?.checksNumber === true;
    const firstPass = matters ? countIos(plan, true) : 0;
    this.passWrites = this.repeats && matters ? firstPass : Number.POSITIVE_INFINITY;
    const all = (): number => (spec.timeBased ? firstPass : countIos(plan, false));
    this.end = matters ? (known?.end ?? all()) : Number.POSITIVE_INFINITY;
    this.ledger = overlaps ? this.fillLedger(plan) : null;
  }

  /** Notes the last writes of each place in their order. */
  private fillLedger(plan: LanePlan): Ledger {
    const { end, passWrites } = this;
    const ledger = new Ledger(plan);
    const note = (from: number, to: number): void => {
      const source = new Source(createProgram(plan));
      for (let index = 0; index < to && source.more(); index++) {
        const { target, offsetBytes, lengthBytes } = source;
        if (index >= from) ledger.note(target, offsetBytes, lengthBytes, this.lastNumber(index));
        source.skip();
      }
    };
    // What the last pass has not come to is as the pass before left it.
    if (end > passWrites) note(end % passWrites, passWrites);
    note(0, end > passWrites ? end % passWrites : end);
    return ledger;
  }

  /** The number of the last write that repeated a pass's write. */
  lastNumber(index: number): number {
    const { end, passWrites } = this;
    if (end <= passWrites) return index;
    const ofLastPass = end % passWrites;
    return index < ofLastPass ? end - ofLastPass + index : end - passWrites + index - ofLastPass;
  }

  /** Whether a place still has what a pass's write, or one that repeated it, wrote there. */
  isThere(index: number, target: number, offsetBytes: number): boolean {
    const { known, ledger } = this;
    const number = this.lastNumber(index);
    if (known !== null && !known.isWhole(number, target, offsetBytes)) return false;
    return ledger === null || ledger.isWhole(target, offsetBytes, number);
  }
}

/** Whether a place holds something else, as far as can be seen, after each pass that is no repeat. */
function differsInRun(plan: LanePlan): boolean {
  const { verify } = plan.spec;
  const exact = verify?.checksSeed === true || verify?.checksNumber === true;
  const varies = programTraits(plan).uniformLengthBytes === null;
  return overlapsInRun(plan) && (exact || varies);
}

function countIos(plan: LanePlan, onlyFirstPass: boolean): number {
  const source = new Source(createProgram(plan));
  let count = 0;
  while (source.more() && !(onlyFirstPass && source.pass > 1)) {
    source.skip();
    count++;
  }
  return count;
}
