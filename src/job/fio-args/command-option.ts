/**
 * How rows of fio's own command options are made, and what they set. As with job options, each is
 * honoured, accepted without effect (and said), or refused by name; nothing is silently ignored.
 */
import type { FioFormat } from "../../base/fio-formats.js";
import { text } from "../kinds/choice.js";
import { type Kind, type ValueContext, ValueError } from "../kinds/kind.js";
import type { TracePart } from "./trace.js";

/** A question that is answered instead of running anything. */
export interface FioQuestion {
  readonly about: "version" | "usage" | "job options" | "engines" | "stored log";
  /** An option's, engine's or file's name, or null for the whole list. */
  readonly name: string | null;
}

/** What fio's own command options ask for. */
export interface FioOptions {
  question: FioQuestion | null;
  formats: readonly FioFormat[];
  terseVersion: 2 | 3 | 4 | 5;
  /** The file that the document goes to instead of stdout. */
  output: string | null;
  /** The only sections to run; none means all. */
  sections: readonly string[];
  parseOnly: boolean;
  showCommand: boolean;
  warningsFatal: boolean;
  readonly: boolean;
  eta: "auto" | "always" | "never";
  /** Time between lines of progress that stay, in ms; null for the live line. */
  etaNewlineMs: number | null;
  /** Time between interim reports, in ms; null for none. */
  statusIntervalMs: number | null;
  /** Write logs of all jobs' bandwidth together. */
  bandwidthLog: boolean;
  /** Where files with state go; "": the working directory. */
  auxPath: string;
  /** hipri's own: devices that may be written whatever is on them. */
  destroy: readonly string[];
  /** hipri's own: how long an I/O may take, in ms; null for no limit. */
  ioTimeoutMs: number | null;
  /** hipri's own: run hipri=1 jobs where the target does not poll. */
  allowIrq: boolean;
  /** hipri's own: run the commands of jobs. */
  allowExec: boolean;
  /** Notes on stderr behind the run. */
  notes: boolean;
  /** What to trace in front of the report. */
  trace: readonly TracePart[];
}

export function defaultFioOptions(): FioOptions {
  return {
    question: null,
    formats: ["normal"],
    terseVersion: 3,
    output: null,
    sections: [],
    parseOnly: false,
    showCommand: false,
    warningsFatal: false,
    readonly: false,
    eta: "auto",
    etaNewlineMs: null,
    statusIntervalMs: null,
    bandwidthLog: false,
    auxPath: "",
    destroy: [],
    ioTimeoutMs: null,
    allowIrq: false,
    allowExec: false,
    notes: false,
    trace: [],
  };
}

interface Described {
  readonly name: string;
  /** The letter that stands for it behind one dash; fio documents none, but takes them. */
  readonly letter: string | null;
  /** One line. */
  readonly help: string;
  /** What its value is called in the help text; absent where it has none. */
  readonly value?: string;
}

export interface FioRow extends Described {
  /** Whether it has a value, as getopt has it: an optional one stands behind `=` only. */
  readonly argument: "none" | "optional" | "required";
  readonly treatment:
    | {
        readonly how: "honoured";
        /** @throws ValueError for a value that it does not take */
        set(options: FioOptions, text: string | null): void;
      }
    | { readonly how: "without effect" | "refused"; readonly why: string };
}

/** The fields that take exactly values of this type. */
type FieldOf<T> = {
  [K in keyof FioOptions]: [T, FioOptions[K]] extends [FioOptions[K], T] ? K : never;
}[keyof FioOptions];

/** Command options come before any kb_base, and have nothing to note. */
export const COMMAND_CONTEXT: ValueContext = { kbBase: 1024, note: () => {} };

/** An option that stands alone and turns something on. */
export function flag(field: FieldOf<boolean>, row: Described): FioRow {
  return shorthand(row, (options) => {
    options[field] = true;
  });
}

/** An option that stands alone, and whose meaning other options could spell. */
export function shorthand(row: Described, set: (options: FioOptions) => void): FioRow {
  return { ...row, argument: "none", treatment: { how: "honoured", set } };
}

/** An option with a value, of which the last one counts. */
export function valued<K extends keyof FioOptions>(
  field: K,
  kind: Kind<FioOptions[K]>,
  row: Described,
): FioRow {
  return withValue(kind, row, (options, value) => {
    options[field] = value;
  });
}

/** An option with a value that may be given several times. */
export function repeated(
  field: FieldOf<readonly string[]>,
  kind: Kind<string>,
  row: Described,
): FioRow {
  return withValue(kind, row, (options, value) => {
    options[field] = [...options[field], value];
  });
}

function withValue<T>(
  kind: Kind<T>,
  row: Described,
  set: (options: FioOptions, value: T) => void,
): FioRow {
  const read = (options: FioOptions, text: string | null) => {
    if (text === null || text === "") throw new ValueError("needs a value");
    set(options, kind.parse(text, COMMAND_CONTEXT));
  };
  return { ...row, argument: "required", treatment: { how: "honoured", set: read } };
}

/** An option that is a question; where it takes a name, that may be left out. */
export function question(row: Described, about: FioQuestion["about"]): FioRow {
  const ask = (options: FioOptions, name: string | null) => {
    options.question = { about, name };
  };
  const argument = row.value === undefined ? "none" : "optional";
  return { ...row, argument, treatment: { how: "honoured", set: ask } };
}

/** A question about the file that its value names. */
export function questionOfFile(row: Described, about: FioQuestion["about"]): FioRow {
  return withValue(text("a file"), row, (options, name) => {
    options.question = { about, name };
  });
}

type Unhonoured = Described & { readonly optional?: true };

function unhonoured(how: "without effect" | "refused") {
  return (why: string, { optional, ...row }: Unhonoured): FioRow => {
    const argument = row.value === undefined ? "none" : optional ? "optional" : "required";
    return { ...row, argument, treatment: { how, why } };
  };
}

export const withoutEffect = unhonoured("without effect");
export const refused = unhonoured("refused");
