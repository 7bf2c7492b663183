/** A result's notes as lines for people. */
import { printable } from "../../base/printable.js";
import type { RunResult } from "../../result/model/result.js";
import { noteLines } from "../../result/notes/lines.js";
import { byWeight, LOST } from "../../result/notes/note.js";
import { runsOf } from "../../result/sweep/points.js";

/** Which notes are shown: none but those of what is lost, the weightiest, or all. */
export type NotesShown = "none" | "some" | "all";

/** Of several launches and points what any of them says; a kind of note is told as the first one has it. */
export function shownNotes(result: RunResult, shown: NotesShown): string[] {
  const { jobs } = result;
  const notes = byWeight(runsOf(result).flatMap((launch) => launch.notes));
  const lost = notes.filter(({ code }) => code === LOST);
  const noted = { notes: shown === "none" ? lost : notes, jobs };
  return noteLines(noted, shown === "all").map(printable);
}
