/** A result's notes as lines for people. */
import { printable } from "../../base/printable.js";
import type { RunResult } from "../../result/model/result.js";
import { noteLines } from "../../result/notes/lines.js";
import { LOST } from "../../result/notes/note.js";

/** Which notes are shown: none but those of what is lost, the weightiest, or all. */
export type NotesShown = "none" | "some" | "all";

type Noted = Pick<RunResult, "notes" | "jobs">;

export function shownNotes({ notes, jobs }: Noted, shown: NotesShown): string[] {
  const lost = notes.filter(({ code }) => code === LOST);
  const noted = { notes: shown === "none" ? lost : notes, jobs };
  return noteLines(noted, shown === "all").map(printable);
}
