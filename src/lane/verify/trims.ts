/**
 * `trim_percentage` of a job that verifies: which of its writes are trimmed, and when, as fio's
 * check_get_trim() has it. Whenever the writes that are to be read back are a multiple of
 * trim_backlog, those chosen since are trimmed in their order, as many as trim_backlog_batch says.
 * Nothing is remembered of them: the same program made once more names them again.
 */
import { TRIM, WRITE } from "../../base/direction.js";
import type { Random } from "../../base/random.js";
import type { TrimSpec } from "../../job/spec/verify.js";
import type { LanePlan } from "../../plan/plan.js";
import { createProgram } from "../../plan/program/create-program.js";
import type { IoBatch } from "../../plan/program/program.js";
import { Source } from "../../plan/program/source.js";
import { openStream, STREAM } from "../../plan/program/streams.js";

export class Trims {
  /** Trims are to begin before the next write. */
  due = false;
  private readonly rules: TrimSpec;
  private readonly replay: Source;
  /** Two streams of the same numbers, one for each time that a write is asked for. */
  private readonly queued: Random;
  private readonly readBack: Random;
  /** Writes that the queue has reached. */
  private reached = 0;
  private batchLeft = 0;
  /** Writes that are still to be read back. */
  private kept = 0;

  constructor(plan: LanePlan, rules: TrimSpec) {
    this.rules = rules;
    this.replay = new Source(createProgram(plan));
    this.queued = openStream(plan.seed, STREAM.TRIMMED);
    this.readBack = openStream(plan.seed, STREAM.TRIMMED);
  }

  /** Counts a write. */
  note(): void {
    this.kept++;
    this.due = this.kept % this.rules.backlog === 0;
  }

  /** Begins a batch. All writes so far have to be complete. */
  begin(): void {
    this.due = false;
    this.batchLeft = this.rules.batch ?? this.rules.backlog;
  }

  /**
   * Overwrites the batch with trims.
   * @param from the first write that is not read back yet
   * @param end one behind the last write
   * @param isThere whether a write is complete and the last one at its place
   * @returns how many
   */
  fill(
    batch: IoBatch,
    from: number,
    end: number,
    isThere: (number: number, target: number, offsetBytes: number) => boolean,
  ): number {
    const { replay } = this;
    let count = 0;
    while (count < batch.capacity && this.batchLeft > 0 && this.reached < end) {
      replay.more();
      const number = replay.direction === WRITE ? this.reached++ : -1;
      const chosen = number >= 0 && this.draws(this.queued) && number >= from;
      if (!chosen || !isThere(number, replay.target, replay.offsetBytes)) {
        replay.skip();
        continue;
      }
      replay.take(batch, count);
      batch.direction[count++] = TRIM;
      this.batchLeft--;
      if (!this.rules.readsZeroes) this.kept--;
    }
    return count;
  }

  /** To be asked once of each write, in order, when it is read back: whether it was trimmed. */
  hasTrimmed(number: number): boolean {
    const trimmed = this.draws(this.readBack) && number < this.reached;
    if (!trimmed || this.rules.readsZeroes) this.kept--;
    return trimmed;
  }

  /** Whether what was trimmed is read back, as zeroes. */
  get readsZeroes(): boolean {
    return this.rules.readsZeroes;
  }

  private draws(random: Random): boolean {
    return random.nextFraction() * 100 < this.rules.percent;
  }
}
