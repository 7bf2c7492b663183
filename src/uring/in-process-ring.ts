/**
 * ioengine=null: a "ring" that answers in the process. Submitted entries complete at once with
 * their full length, so the same hot loop measures the tool and nothing else.
 */
import { CQE, CQE_WORD_SHIFT, CQE_WORDS, SQE, SQE_WORD_SHIFT, SQE_WORDS } from "../ffi/abi.js";
import { NO_RING } from "./in-effect.js";
import type { SubmissionRing } from "./ring.js";

export class InProcessRing implements SubmissionRing {
  readonly sqes: Int32Array;
  readonly sqMask: number;
  readonly sqeWordShift = SQE_WORD_SHIFT;
  readonly cqes: Int32Array;
  readonly cqMask: number;
  readonly cqeWordShift = CQE_WORD_SHIFT;
  readonly inEffect = NO_RING;
  sqTail = 0;
  cqHead = 0;
  enters = 0;
  protected cqTail = 0;

  /** @param depth I/Os in flight at most */
  constructor(depth: number) {
    const entries = 2 ** Math.ceil(Math.log2(Math.max(1, depth)));
    this.sqes = new Int32Array(entries * SQE_WORDS);
    this.cqes = new Int32Array(entries * CQE_WORDS);
    this.sqMask = entries - 1;
    this.cqMask = entries - 1;
  }

  submit(count: number, _minComplete = 0): number {
    const { sqes, sqMask } = this;
    for (let index = (this.sqTail - count) | 0; index !== this.sqTail; index = (index + 1) | 0) {
      const sqe = (index & sqMask) << SQE_WORD_SHIFT;
      this.answer(sqe, sqes[sqe + SQE.LENGTH]!);
    }
    return count;
  }

  /** Completes the entry that begins at word `sqe`. */
  protected answer(sqe: number, result: number): void {
    const { sqes, cqes } = this;
    const cqe = (this.cqTail & this.cqMask) << CQE_WORD_SHIFT;
    cqes[cqe + CQE.USER_DATA_LO] = sqes[sqe + SQE.USER_DATA_LO]!;
    cqes[cqe + CQE.USER_DATA_HI] = sqes[sqe + SQE.USER_DATA_HI]!;
    cqes[cqe + CQE.RES] = result;
    this.cqTail = (this.cqTail + 1) | 0;
  }

  waitBounded(_timeoutMs: number): number {
    return 0;
  }

  completionTail(): number {
    return this.cqTail;
  }

  release(): void {}

  overflowed(): boolean {
    return false;
  }

  close(): void {}
}
