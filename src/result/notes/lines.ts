/** Notes as lines for people: a line for each kind over all jobs, the weightiest first. */
import type { Note } from "../model/note.js";
import type { RunResult } from "../model/result.js";

/** How many kinds are told where nobody asks for all. */
const SHOWN = 3;

/** Jobs that a line names beside the first. */
const OTHERS_NAMED = 3;

/** @param all every kind, instead of the three weightiest */
export function noteLines({ notes, jobs }: Pick<RunResult, "notes" | "jobs">, all: boolean) {
  const codes = [...new Set(notes.map(kindOf))];
  const kinds = codes.map((code) => notes.filter((note) => kindOf(note) === code));
  const shown = all ? kinds : kinds.slice(0, SHOWN);
  const hidden = kinds.length - shown.length;
  const nameOf = ({ job }: Note) => jobs.find(({ jobIndex }) => jobIndex === job)?.name ?? null;
  return [
    ...shown.map((kind) => lineOf(kind, kind.map(nameOf))),
    ...(hidden > 0 ? [`${hidden} more with -v`] : []),
  ];
}

/** What is found in a job file is of one kind where it is about one option. */
function kindOf({ code, data }: Note): string {
  return `${code} ${data.option ?? ""}`;
}

/** `a: preempted 72 times …; also b and c` */
function lineOf([first]: readonly Note[], names: readonly (string | null)[]): string {
  const [name, ...others] = [...new Set(names)];
  const subject = name === null || name === undefined ? "" : `${name}: `;
  return subject + first!.text + also(others.filter((other) => other !== null));
}

function also(names: readonly string[]): string {
  if (names.length === 0) return "";
  if (names.length === 1) return `; also ${names[0]}`;
  const more = names.length - OTHERS_NAMED;
  const named = more > 0 ? names.slice(0, OTHERS_NAMED) : names.slice(0, -1);
  const last = more > 0 ? `${more} more` : names.at(-1);
  return `; also ${named.join(", ")} and ${last}`;
}
