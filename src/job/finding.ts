/** What reading job files has found out: errors that refuse the run, and things to know. */

import { formatPlace, type Place, shortened, UsageError } from "../base/errors.js";
import { printable } from "../base/printable.js";

interface Said {
  readonly place: Place;
  readonly text: string;
  /** What the user can do, as a full sentence. */
  readonly cure?: string;
  /** The option's name as the table has it, where there is one. */
  readonly option?: string;
}

interface JobError extends Said {
  readonly severity: "error";
  readonly code:
    | "syntax"
    | "include"
    | "unknown-option"
    | "bad-value"
    | "refused-option"
    | "conflict";
}

/** Its code is also that of a note (result/notes/note.ts). */
export interface Notice extends Said {
  readonly severity: "notice";
  readonly code:
    | "without-effect"
    | "engine-on-io_uring"
    | "undefined-variable"
    | "adjusted"
    | "note";
}

export type Finding = JobError | Notice;

/** A file with more is hardly a job file; each of them takes time to explain. */
const MAX_ERRORS = 1000;
const MAX_NOTICES = 100_000;

type More = Pick<Said, "cure" | "option">;

/** Findings by file and line; what is said twice of a place is kept once. */
export class Findings {
  readonly #all = new Map<string, Finding>();
  readonly #counts = { error: 0, notice: 0 };

  /** @throws UsageError for the first error, when there are more than anybody would read */
  error(code: JobError["code"], place: Place, text: string, more: More = {}): void {
    this.#add({ severity: "error", code, place, text, ...more });
  }

  /** @throws UsageError when there are more than anybody would read */
  notice(code: Notice["code"], place: Place, text: string, more: More = {}): void {
    this.#add({ severity: "notice", code, place, text, ...more });
  }

  #add(finding: Finding): void {
    const text = shortened(finding.text);
    const key = `${formatPlace(finding.place)}\n${text}`;
    if (this.#all.has(key)) return;
    this.#all.set(key, { ...finding, text });
    this.#counts[finding.severity]++;
    if (this.#counts.error > MAX_ERRORS) this.throwFirstError();
    if (this.#counts.notice > MAX_NOTICES) {
      throw new UsageError(`there is more to say of the job files than ${MAX_NOTICES} notes`, {
        place: finding.place,
        cure: `Such as: ${text}`,
      });
    }
  }

  get errors(): readonly JobError[] {
    return this.#inOrder("error");
  }

  get notices(): readonly Notice[] {
    return this.#inOrder("notice");
  }

  /** Files in the order in which they were first spoken of, lines ascending. */
  #inOrder<S extends Finding["severity"]>(severity: S): Extract<Finding, { severity: S }>[] {
    const isAsked = (finding: Finding): finding is Extract<Finding, { severity: S }> =>
      finding.severity === severity;
    const found = [...this.#all.values()].filter(isAsked);
    const files = [...new Set(found.map(({ place }) => place.file))];
    const rank = new Map(files.map((file, index) => [file, index]));
    return found.sort(
      ({ place: a }, { place: b }) => rank.get(a.file)! - rank.get(b.file)! || a.line - b.line,
    );
  }

  /** @throws UsageError for the first error, which says how many more there are */
  throwFirstError(): void {
    const { errors } = this;
    const [first] = errors;
    if (first === undefined) return;
    throw new UsageError(first.text + others(errors.length - 1), {
      place: first.place,
      ...(first.cure === undefined ? {} : { cure: first.cure }),
    });
  }
}

function others(count: number): string {
  if (count === 0) return "";
  return count < MAX_ERRORS
    ? ` (and ${count} more; see hipri job lint)`
    : ` (and ${MAX_ERRORS} or more others)`;
}

/**
 * Takes warnings for errors, as --warnings-fatal asks for.
 * @throws UsageError for the first; that hipri runs an engine's jobs itself is no warning
 */
export function refuseWarnings(notices: readonly Notice[]): void {
  const warning = notices.find(({ code }) => code !== "engine-on-io_uring");
  if (warning === undefined) return;
  throw new UsageError(warning.text, {
    place: warning.place,
    cure: "Remove what it is about, or --warnings-fatal.",
  });
}

/** One line for stderr. */
export function formatNotice({ place, text }: Notice): string {
  return printable(`${formatPlace(place)}: ${text}`);
}
