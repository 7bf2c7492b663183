/** Job files → JobSpec[]: the one entrance that planning and commands use. */
import os from "node:os";
import { UsageError } from "../base/errors.js";
import { PAGE_BYTES } from "../base/page-size.js";
import { Findings, type Notice } from "./finding.js";
import { readJobText } from "./grammar/job-text.js";
import {
  parseSections,
  type Section,
  type Setting,
  type Sources,
  startParse,
} from "./grammar/sections.js";
import { nearest } from "./nearest-name.js";
import type { JobOptions } from "./options/job-options.js";
import { type Override, type ResolvedJob, resolveJobs } from "./resolve.js";
import { checkWaits } from "./rules/order.js";
import { applyRules } from "./rules/rules.js";
import { checkClock } from "./rules/time.js";
import type { JobSpec } from "./spec/job-spec.js";
import { toSpec } from "./to-spec/to-spec.js";

export interface LoadOptions {
  /** Sections that a command line spells; they come first, and belong to the first file. */
  readonly commandLine?: readonly Section[];
  /** `--section`: the sections to run; globals always count. */
  readonly sections?: readonly string[];
  /**
   * Options of the command line: they go last, and so before everything in the files. One that is
   * called SECTION:OPTION is for the jobs of that section.
   */
  readonly overrides?: ReadonlyMap<string, string | null>;
  /** There need not be a job. */
  readonly mayBeEmpty?: boolean;
  /** Where files, the environment and facts of the machine come from; by default, this system. */
  readonly sources?: Partial<Sources>;
}

export interface LoadedJobs {
  readonly jobs: readonly JobSpec[];
  /** The files that were read, includes among them, without standard input. */
  readonly files: readonly string[];
  readonly notices: readonly Notice[];
}

/** A job as its options say, and the same with the rules applied. */
export interface AnalysedJob {
  readonly job: ResolvedJob;
  readonly options: JobOptions;
  readonly spec: JobSpec;
}

/** Everything that reading job files tells, errors included. */
export interface Analysis {
  readonly jobs: readonly AnalysedJob[];
  /** As LoadedJobs has them. */
  readonly files: readonly string[];
  /** The sections that were selected, globals included. */
  readonly sections: readonly Section[];
  /** Settings that are honoured, in order; all others are findings. */
  readonly honoured: readonly Setting[];
  readonly findings: Findings;
}

/**
 * The sections of a file of limits, whose lines are limits; none without a file.
 * @throws UsageError for a file that cannot be read, or is not of sections
 */
export function readLimitsFile(
  file: string | undefined,
  sources: Partial<Sources> = {},
): Section[] {
  if (file === undefined) return [];
  const findings = new Findings();
  const parse = startParse({ ...systemSources(), ...sources }, findings, "file of limits");
  const sections = parseSections(file, 0, parse);
  findings.throwFirstError();
  return sections;
}

/** The place of options that were given as flags. */
const COMMAND_LINE = "command line";

function systemSources(): Sources {
  return {
    readFile: readJobText,
    env: process.env,
    machine: {
      pageBytes: PAGE_BYTES,
      memoryMb: Math.floor(os.totalmem() / 2 ** 20),
      cpuCount: os.availableParallelism(),
    },
  };
}

/**
 * Reads job files (`-` is standard input) and validates them; nothing but the files is touched.
 * @throws UsageError for the first error, with file and line
 */
export function loadJobs(files: readonly string[], options: LoadOptions = {}): LoadedJobs {
  const { findings, ...analysis } = analyseJobs(files, options);
  findings.throwFirstError();
  const jobs = analysis.jobs.map(({ spec }) => spec);
  return { jobs, files: analysis.files, notices: findings.notices };
}

/** As loadJobs(), but collects the errors. @throws UsageError when a file cannot be read */
export function analyseJobs(files: readonly string[], options: LoadOptions = {}): Analysis {
  const read: string[] = [];
  const sources = remembering({ ...systemSources(), ...options.sources }, read);
  const findings = new Findings();
  const parse = startParse(sources, findings);
  const all = [
    ...(options.commandLine ?? []),
    ...files.flatMap((file, index) => parseSections(file, index, parse)),
  ];
  const sections = selectSections(all, options.sections ?? []);
  const overrides = overrideSettings(options.overrides ?? new Map());
  const named = overrides.flatMap(({ section }) => section ?? []);
  assertSections(sections, named, COMMAND_LINE);
  const { jobs, honoured } = resolveJobs(sections, overrides, findings);
  if (jobs.length === 0 && !options.mayBeEmpty && findings.errors.length === 0) {
    const file = files.join(", ") || COMMAND_LINE;
    findings.error("syntax", { file, line: 0 }, "there is no job to run", {
      cure: "A job is a section such as [name] of a job file, or --name=NAME of hipri fio.",
    });
  }
  const analysed = jobs.map((job, index) => {
    const settled = applyRules(job, findings);
    return { job, options: settled, spec: toSpec(job, settled, index) };
  });
  const specs = analysed.map(({ spec }) => spec);
  checkWaits(specs, findings);
  checkClock(specs, findings);
  return {
    jobs: analysed,
    files: read.filter((file) => file !== "-"),
    sections,
    honoured,
    findings,
  };
}

/** The same sources, which note in `read` what could be read. */
function remembering(sources: Sources, read: string[]): Sources {
  return {
    ...sources,
    readFile(file) {
      const text = sources.readFile(file);
      read.push(file);
      return text;
    },
  };
}

function overrideSettings(overrides: ReadonlyMap<string, string | null>): Override[] {
  const place = { file: COMMAND_LINE, line: 0 };
  return [...overrides].map(([name, text]) => {
    const colon = name.lastIndexOf(":");
    const section = colon < 0 ? null : name.slice(0, colon);
    return { section, key: name.slice(colon + 1), text, place };
  });
}

/** The sections of these names, and the globals. @throws UsageError for a name that none has */
function selectSections(
  sections: readonly Section[],
  names: readonly string[],
): readonly Section[] {
  if (names.length === 0) return sections;
  assertSections(sections, names, "--section");
  return sections.filter(({ isGlobal, name }) => isGlobal || names.includes(name));
}

/** @throws UsageError for a name that no section has */
function assertSections(
  sections: readonly Section[],
  names: readonly string[],
  place: string,
): void {
  const known = new Set(sections.filter(({ isGlobal }) => !isGlobal).map(({ name }) => name));
  const stray = names.find((name) => !known.has(name));
  if (stray === undefined) return;
  const near = nearest(stray, known);
  throw new UsageError(`there is no section [${stray}]`, {
    place,
    cure:
      near === null
        ? `The sections are ${[...known].join(", ") || "none"}.`
        : `Did you mean ${near}?`,
  });
}
