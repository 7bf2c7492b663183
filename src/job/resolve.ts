/**
 * Sections → jobs: inheritance from the globals above, the option table applied to each setting,
 * and what became of each setting for lint.
 */
import type { Place } from "../base/errors.js";
import type { Findings } from "./finding.js";
import type { JobOptions } from "./job-options.js";
import { RefusedValueError, type ValueContext, ValueError } from "./kinds/kind.js";
import type { Section, Setting } from "./sections.js";
import { defaultOptions, findOption, nearestOption, type Row } from "./table.js";

/** A job as its options say, before the rules that tie options together. */
export interface ResolvedJob {
  readonly name: string;
  readonly place: Place;
  readonly options: JobOptions;
  readonly ownOptions: ReadonlyMap<string, string>;
  readonly globalOptions: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Place>;
}

/** What became of one setting. */
export interface Verdict {
  readonly place: Place;
  /** As the file spells it. */
  readonly key: string;
  readonly verdict: "honoured" | "without effect" | "refused" | "error";
}

/** The state that a global section adds to and a job starts from. */
interface Scope {
  readonly options: JobOptions;
  readonly texts: Map<string, string>;
  readonly places: Map<string, Place>;
}

function copy(scope: Scope): Scope {
  return { options: { ...scope.options }, texts: new Map(), places: new Map(scope.places) };
}

/**
 * Applies sections in order: a global one to all jobs below it, a job to itself, and `overrides`
 * to every job after its own options.
 */
export function resolveJobs(
  sections: readonly Section[],
  overrides: readonly Setting[],
  findings: Findings,
): { readonly jobs: ResolvedJob[]; readonly verdicts: readonly Verdict[] } {
  const globals: Scope = { options: defaultOptions(), texts: new Map(), places: new Map() };
  const jobs: ResolvedJob[] = [];
  const verdicts: Verdict[] = [];
  // Flags are checked once, and not again with every job.
  applyAll(overrides, copy(globals), verdicts, findings);
  let previousFile = 0;

  for (const section of sections) {
    if (section.isGlobal) {
      applyAll(section.settings, globals, verdicts, findings);
      // A job's name is its section's, so fio ignores one for all.
      globals.options.nameOverride = null;
      continue;
    }
    const scope = copy(globals);
    // Several job files run one after the other.
    if (section.fileIndex !== previousFile && jobs.length > 0) scope.options.stonewall = true;
    previousFile = section.fileIndex;
    applyAll(section.settings, scope, verdicts, findings);
    applyAll(overrides, scope, [], null);
    jobs.push({
      name: scope.options.nameOverride ?? section.name,
      place: section.place,
      options: scope.options,
      ownOptions: scope.texts,
      globalOptions: new Map(globals.texts),
      places: scope.places,
    });
  }
  return { jobs, verdicts };
}

/** `kb_base` says what the other values mean, so fio reads it first. */
function inParsingOrder(settings: readonly Setting[]): Setting[] {
  const isUnit = (setting: Setting) => setting.key === "kb_base";
  return [...settings.filter(isUnit), ...settings.filter((setting) => !isUnit(setting))];
}

function applyAll(
  settings: readonly Setting[],
  scope: Scope,
  verdicts: Verdict[],
  findings: Findings | null,
): void {
  for (const setting of inParsingOrder(settings)) {
    const verdict = apply(setting, scope, findings);
    verdicts.push({ place: setting.place, key: setting.key, verdict });
  }
}

function apply(setting: Setting, scope: Scope, findings: Findings | null): Verdict["verdict"] {
  const { key, text, place } = setting;
  const row = findOption(key);
  if (row === undefined) {
    const near = nearestOption(key);
    findings?.error("unknown-option", place, `unknown option ${JSON.stringify(key.slice(0, 80))}`, {
      cure:
        near === null
          ? "hipri job options lists all options."
          : `Did you mean ${near}? hipri job options lists all options.`,
    });
    return "error";
  }
  const { treatment } = row;
  scope.texts.set(row.name, text ?? "");
  scope.places.set(row.name, place);
  if (treatment.how === "honoured") return applyHonoured(row, setting, scope.options, findings);
  if (treatment.how === "refused" && !treatment.harmless.includes(text ?? "1")) {
    findings?.error("refused-option", place, `${spell(setting)} is refused: ${treatment.why}`, {
      option: row.name,
      cure: "Remove the line, or see hipri job options for what is supported.",
    });
    return "refused";
  }
  const why = treatment.how === "refused" ? "it asks for what hipri does anyway" : treatment.why;
  findings?.notice("without-effect", place, `${spell(setting)} has no effect: ${why}`, {
    option: row.name,
  });
  return "without effect";
}

function applyHonoured(
  row: Row,
  setting: Setting,
  options: JobOptions,
  findings: Findings | null,
): Verdict["verdict"] {
  const { place, text } = setting;
  const context: ValueContext = {
    kbBase: options.kbBase,
    note: (note) => findings?.notice("note", place, `${row.name}: ${note}`, { option: row.name }),
  };
  try {
    if (row.treatment.how === "honoured") row.treatment.set(options, text, context);
    return "honoured";
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const refused = error instanceof RefusedValueError;
    findings?.error(
      refused ? "refused-option" : "bad-value",
      place,
      `${spell(setting)} ${error.message}`,
      {
        option: row.name,
        cure: error.cure ?? `${row.name} takes ${row.expects}.`,
      },
    );
    return refused ? "refused" : "error";
  }
}

function spell({ key, text }: Setting): string {
  const line = text === null ? key : `${key}=${text}`;
  return line.length > 100 ? `${line.slice(0, 100)}…` : line;
}
