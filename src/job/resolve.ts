/**
 * Sections → jobs: inheritance from the globals above, the option table applied to each setting,
 * and what became of each setting for lint.
 */
import type { Place } from "../base/errors.js";
import type { Findings } from "./finding.js";
import type { Section, Setting } from "./grammar/sections.js";
import { RefusedValueError, type ValueContext, ValueError } from "./kinds/kind.js";
import type { JobOptions } from "./options/job-options.js";
import type { Honoured } from "./options/option-row.js";
import { defaultOptions, findOption, nearestOption, type Row } from "./options/table.js";

/** A job as its options say, before the rules that tie options together. */
export interface ResolvedJob {
  readonly sectionName: string;
  /** The section's name, or `name=`. */
  readonly name: string;
  readonly place: Place;
  readonly options: JobOptions;
  readonly ownOptions: ReadonlyMap<string, string>;
  readonly globalOptions: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Place>;
}

/** The state that a global section adds to and a job starts from. */
interface Scope {
  readonly isGlobal: boolean;
  readonly options: JobOptions;
  readonly texts: Map<string, string>;
  readonly places: Map<string, Place>;
}

/** What a job file starts from: fio forgets the globals of one file before it reads the next. */
function globalScope(): Scope {
  return { isGlobal: true, options: defaultOptions(), texts: new Map(), places: new Map() };
}

function jobScope(globals: Scope): Scope {
  return {
    isGlobal: false,
    options: { ...globals.options },
    texts: new Map(),
    places: new Map(globals.places),
  };
}

/** A setting of the command line. */
export interface Override extends Setting {
  /** The section whose jobs it is for; null: all jobs. */
  readonly section: string | null;
}

/** As fio's. Each clone is a thread, or a part of one. */
const MAX_JOBS = 4096;

/**
 * Applies sections in order: a global one to all jobs below it in its file, a job to itself, and
 * `overrides` to their jobs after the jobs' own options.
 */
export function resolveJobs(
  sections: readonly Section[],
  overrides: readonly Override[],
  findings: Findings,
): { readonly jobs: readonly ResolvedJob[]; readonly honoured: readonly Setting[] } {
  let globals = globalScope();
  const jobs: ResolvedJob[] = [];
  // Flags are checked once, and not again with every job.
  const honoured = applyAll(overrides, jobScope(globals), findings);
  const honour = (settings: readonly Setting[]): void => {
    for (const setting of settings) honoured.push(setting);
  };
  let clones = 0;
  let globalOptions: ReadonlyMap<string, string> = new Map();
  let fileIndex = 0;
  let opensFile = false;

  for (const section of sections) {
    if (section.fileIndex !== fileIndex) {
      fileIndex = section.fileIndex;
      opensFile = jobs.length > 0;
      globals = globalScope();
      globalOptions = new Map();
    }
    if (section.isGlobal) {
      honour(applyAll(section.settings, globals, findings));
      globalOptions = new Map(globals.texts);
      continue;
    }
    const scope = jobScope(globals);
    // Several job files run one after the other.
    if (opensFile) scope.options.stonewall = true;
    opensFile = false;
    honour(applyAll(section.settings, scope, findings));
    const own = overrides.filter((each) => each.section === null || each.section === section.name);
    override(own, scope);
    clones += scope.options.clones;
    if (clones > MAX_JOBS) {
      const place = scope.places.get("numjobs") ?? section.place;
      const text = `more than ${MAX_JOBS} jobs, each clone of numjobs= is one`;
      findings.error("bad-value", place, text, { cure: "Split them over several runs of hipri." });
      break;
    }
    jobs.push({
      sectionName: section.name,
      name: scope.options.nameOverride ?? section.name,
      place: section.place,
      options: scope.options,
      ownOptions: scope.texts,
      globalOptions,
      places: scope.places,
    });
  }
  return { jobs, honoured };
}

/**
 * As fio sorts them: `kb_base` says what the other values mean, and names of files are put into the
 * directory.
 */
function inParsingOrder(settings: readonly Setting[]): Setting[] {
  const rank = ({ key }: Setting) => (key === "kb_base" ? 0 : key === "filename" ? 2 : 1);
  return settings.toSorted((a, b) => rank(a) - rank(b));
}

/** Flags go in the place of what the file says, also where settings of the file add up. */
function override(overrides: readonly Setting[], scope: Scope): void {
  for (const row of new Set(overrides.map(({ key }) => findOption(key)))) {
    if (row?.treatment.how !== "honoured" || !row.treatment.accumulates) continue;
    if (row.field !== null) row.reset(scope.options);
  }
  applyAll(overrides, scope, null);
}

/** @returns the settings that were honoured */
function applyAll(
  settings: readonly Setting[],
  scope: Scope,
  findings: Findings | null,
): Setting[] {
  return inParsingOrder(settings).filter((setting) => apply(setting, scope, findings));
}

/** Whether the setting was honoured; `findings` is told of everything else. */
function apply(setting: Setting, scope: Scope, findings: Findings | null): boolean {
  const { key, text, place } = setting;
  const row = findOption(key);
  if (row === undefined) {
    const near = nearestOption(key);
    findings?.error("unknown-option", place, `unknown option ${JSON.stringify(key.slice(0, 80))}`, {
      cure: `${near === null ? "" : `Did you mean ${near}? `}hipri job options lists all options.`,
    });
    return false;
  }
  if (row.name === "name" && scope.isGlobal) {
    // A job is called like its section, so fio takes no notice of one name for all.
    scope.texts.set(row.name, text ?? "");
    sayWithoutEffect(row, setting, "a job is called like its section", findings);
    return false;
  }
  scope.texts.set(row.name, text ?? "");
  scope.places.set(row.name, place);
  const { treatment } = row;
  switch (treatment.how) {
    case "honoured":
      return applyHonoured(row, treatment, setting, scope.options, findings);
    case "without effect":
      sayWithoutEffect(row, setting, treatment.why, findings);
      return false;
    case "refused":
      // Such as verify=0: that is what hipri does.
      if (treatment.harmless.includes(text ?? "1")) return true;
      findings?.error("refused-option", place, `${spell(setting)} is refused: ${treatment.why}`, {
        option: row.name,
        cure: "Remove it, or see hipri job options for what is supported.",
      });
      return false;
  }
}

function sayWithoutEffect(
  row: Row,
  setting: Setting,
  why: string,
  findings: Findings | null,
): void {
  // Who asks for fio's default asks for nothing.
  if (setting.text !== null && setting.text === row.defaultText) return;
  const text = `${spell(setting)} has no effect: ${why}`;
  findings?.notice("without-effect", setting.place, text, { option: row.name });
}

function applyHonoured(
  row: Row,
  treatment: Honoured,
  setting: Setting,
  options: JobOptions,
  findings: Findings | null,
): boolean {
  const { place, text } = setting;
  const option = row.name;
  const context: ValueContext = {
    kbBase: options.kbBase,
    note: (note) => findings?.notice("note", place, `${option}: ${note}`, { option }),
  };
  try {
    treatment.set(options, text, context);
    return true;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const code = error instanceof RefusedValueError ? "refused-option" : "bad-value";
    findings?.error(code, place, `${spell(setting)} ${error.message}`, {
      option,
      cure: error.cure ?? `${option} takes ${row.expects}.`,
    });
    return false;
  }
}

function spell({ key, text }: Setting): string {
  const line = text === null ? key : `${key}=${text}`;
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
