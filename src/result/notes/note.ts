/** Makes notes: each kind of note is declared here once, with its weight. */
import type { Note } from "../model/note.js";

/** Of a stage that did not begin since its target had become somebody's. */
export const WRITE_REFUSED = "write-refused";

/** Of a stage that did not begin, or a job that ended, with a failed command of the job's. */
export const COMMAND_FAILED = "command-failed";

/** Of a job that was not waited for. */
export const LOST = "lost";

/** The kinds of notes, the weightiest first. */
const KINDS = {
  [WRITE_REFUSED]: "high",
  [COMMAND_FAILED]: "high",
  [LOST]: "high",
  "host-failed": "high",
  stuck: "high",
  "layout-left": "high",
  "not-verified": "high",
  "page-cache": "high",
  "never-began": "high",
  "ended-in-ramp": "high",
  "cpu-quota": "high",
  steal: "high",
  drift: "high",
  preempted: "medium",
  "gc-pause": "medium",
  "io-wq": "medium",
  split: "medium",
  busy: "medium",
  "hidden-source": "medium",
  "skipped-on-hosts": "medium",
  "job-on-few-hosts": "medium",
  "undefined-variable": "medium",
  adjusted: "medium",
  "without-effect": "medium",
  "engine-on-io_uring": "low",
  note: "low",
  governor: "low",
  "few-samples": "low",
  "one-launch": "low",
} as const satisfies Readonly<Record<string, Note["severity"]>>;

export type NoteCode = keyof typeof KINDS;

/** @param job its jobIndex; null: of none or of all */
export function note(
  code: NoteCode,
  job: number | null,
  text: string,
  data: Note["data"] = {},
): Note {
  return { code, severity: KINDS[code], job, data, text };
}

/** The weightiest first; of one kind in the order of the jobs. */
export function byWeight(notes: readonly Note[]): Note[] {
  const codes = Object.keys(KINDS);
  return notes.toSorted((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
}
