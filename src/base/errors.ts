/**
 * The error classes that end a run, each with its exit code. Whoever raises one says where
 * (`place`), why (`message`) and what to do about it (`cure`); `commands/` prints it and exits.
 */

import { printable, printableLines } from "./printable.js";

/** What a script can tell apart by the exit status; see "Exit codes" in docs/manual.md. */
export const EXIT = {
  OK: 0,
  USAGE: 2,
  ENVIRONMENT: 3,
  IO: 4,
  INCONCLUSIVE: 5,
  BUG: 70,
  ASSERTION: 99,
  /** As timeout(1) has it. */
  TIMEOUT: 124,
  SIGHUP: 129,
  SIGINT: 130,
  SIGTERM: 143,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** From the worst to the best: what went wrong is worth more than what could not be told. */
const BY_WEIGHT: readonly ExitCode[] = [
  EXIT.BUG,
  EXIT.IO,
  EXIT.ENVIRONMENT,
  EXIT.USAGE,
  EXIT.SIGTERM,
  EXIT.SIGINT,
  EXIT.SIGHUP,
  EXIT.TIMEOUT,
  EXIT.ASSERTION,
  EXIT.INCONCLUSIVE,
];

/** The exit code of several hosts or runs together; one that is not hipri's counts as a bug's. */
export function worstExit(codes: readonly number[]): ExitCode {
  if (codes.some((code) => code !== EXIT.OK && !BY_WEIGHT.some((each) => each === code))) {
    return EXIT.BUG;
  }
  return BY_WEIGHT.find((code) => codes.includes(code)) ?? EXIT.OK;
}

/** A position in a job file or on a command line. `line` counts from 1; 0 means "the whole file". */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** `file:line`, or just the file when the line is 0. */
export function formatPlace(place: Place): string {
  return place.line > 0 ? `${place.file}:${place.line}` : place.file;
}

interface ErrorDetails {
  /** Where: a Place, a device path, an option; printed in front of the message. */
  readonly place?: Place | string;
  /** What the user can do, as a full sentence or an exact command line. */
  readonly cure?: string;
  readonly cause?: unknown;
}

/** What a user wrote may stand in a message, however long it is. */
const MAX_TEXT_LENGTH = 2000;

export function shortened(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

/** An error that is the user's to read: one line of place and cause, one line of cure. */
export abstract class HipriError extends Error {
  abstract readonly exitCode: ExitCode;
  readonly place: string | undefined;
  readonly cure: string | undefined;

  constructor(message: string, details: ErrorDetails = {}) {
    super(shortened(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.place = typeof details.place === "object" ? formatPlace(details.place) : details.place;
    this.cure = details.cure === undefined ? undefined : shortened(details.cure);
  }

  /** The text for stderr, without a stack. */
  format(): string {
    const place = this.place === undefined ? "" : `${printable(this.place)}: `;
    const head = `${place}${printableLines(this.message)}`;
    return this.cure === undefined ? head : `${head}\n  ${printableLines(this.cure)}`;
  }
}

/** A usage or job-file error, found before any I/O (exit 2). */
export class UsageError extends HipriError {
  readonly exitCode = EXIT.USAGE;
}

/** The machine, kernel, device or permissions refuse what was asked for (exit 3). */
export class EnvironmentError extends HipriError {
  readonly exitCode = EXIT.ENVIRONMENT;
}

/** An I/O or verify error while running (exit 4). */
export class IoError extends HipriError {
  readonly exitCode = EXIT.IO;
}

/** Somebody stopped it before there was a result. */
export class StoppedError extends HipriError {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** hipri broke a rule of its own, such as a completion for a slot that is not in flight (exit 70). */
export class BugError extends HipriError {
  readonly exitCode = EXIT.BUG;
}

/** Asserts an invariant of hipri's own. @throws BugError */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BugError(`internal invariant broken: ${message}`);
}

/**
 * Does something on behalf of what stands at `place`: an error of it names that place first, in
 * front of a device or a path that it names itself.
 * @throws as `action`
 */
export function onBehalfOf<T>(place: Place, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof HipriError)) throw error;
    const places = [formatPlace(place), error.place ?? []].flat();
    throw fromPortable({ ...toPortable(error), place: places.join(": ") });
  }
}

/** An error as plain data, for the way from a worker thread to the main thread. */
export interface PortableError {
  readonly name: string;
  readonly message: string;
  readonly place: string | undefined;
  readonly cure: string | undefined;
  readonly stack: string | undefined;
}

export function toPortable(error: unknown): PortableError {
  const known = error instanceof HipriError;
  const thrown = error instanceof Error ? error : new Error(String(error));
  return {
    name: known ? error.name : "BugError",
    message: thrown.message,
    place: known ? error.place : undefined,
    cure: known ? error.cure : undefined,
    stack: thrown.stack,
  };
}

const CLASSES = { UsageError, EnvironmentError, IoError, BugError };

/** The error that `toPortable` took apart; what was not a HipriError has become a BugError. */
export function fromPortable(data: PortableError): HipriError {
  const Class = CLASSES[data.name as keyof typeof CLASSES] ?? BugError;
  const error = new Class(data.message, {
    ...(data.place === undefined ? {} : { place: data.place }),
    ...(data.cure === undefined ? {} : { cure: data.cure }),
  });
  if (data.stack !== undefined) error.stack = data.stack;
  return error;
}
