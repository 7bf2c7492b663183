/**
 * Asks the write guards again before each stage: a run can take long, and what its later stages
 * write may have become somebody's meanwhile.
 */
import { EnvironmentError } from "../../base/errors.js";
import type { WriteGuards } from "../../device/guards/guards.js";
import { lanesOf } from "../../plan/make-plan.js";
import type { StagePlan } from "../../plan/plan.js";
import { accessOf } from "../../plan/workload.js";
import type { Note } from "../../result/model/note.js";
import { note, WRITE_REFUSED } from "../../result/notes/note.js";

export class StageGate {
  /** Why a stage did not begin, for the result. */
  readonly notes: Note[] = [];
  private readonly writes: WriteGuards;

  constructor(writes: WriteGuards) {
    this.writes = writes;
  }

  /**
   * @param isLater something has been measured, which is not thrown away for a refusal
   * @returns whether the stage may write what it writes
   * @throws EnvironmentError for a refusal when nothing has been measured
   */
  mayBegin(stage: StagePlan, isLater: boolean): boolean {
    try {
      this.writes.admitAgain(writtenPaths(stage));
      return true;
    } catch (error) {
      if (!isLater || !(error instanceof EnvironmentError)) throw error;
      this.notes.push(note(WRITE_REFUSED, null, error.format()));
      return false;
    }
  }
}

function writtenPaths(stage: StagePlan): Set<string> {
  const writing = lanesOf({ stages: [stage] }).filter(({ spec }) => accessOf(spec).write);
  const targets = writing.flatMap((lane) => lane.targets.filter(({ kind }) => kind !== "none"));
  return new Set(targets.map(({ path }) => path));
}
