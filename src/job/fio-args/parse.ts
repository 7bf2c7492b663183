/**
 * fio's command line → the sections that it spells, the job files that it names, and what its
 * command options ask for. Pure. The grammar is that of getopt_long_only(), which fio uses: one
 * dash or two, a value behind `=` or in the next argument, unique prefixes, job files anywhere,
 * and only job files after `--`.
 */
import { type Place, UsageError } from "../../base/errors.js";
import type { Notice } from "../finding.js";
import type { Section, Setting } from "../grammar/sections.js";
import { ValueError } from "../kinds/kind.js";
import { defaultFioOptions, type FioOptions, type FioRow } from "./command-option.js";
import { findFioOption, type Option } from "./names.js";

export interface FioCommand {
  /** Job options in front of the first `--name` are a global section, each `--name` opens one. */
  readonly sections: readonly Section[];
  /** Job files in order; `-` is standard input. */
  readonly files: readonly string[];
  readonly options: FioOptions;
  /** Command options without effect. */
  readonly notices: readonly Notice[];
}

type Word =
  | { readonly kind: "file"; readonly name: string }
  | {
      readonly kind: "option";
      readonly option: Option;
      readonly text: string | null;
      readonly place: Place;
    };

/**
 * Reads the arguments behind `fio`. What stands behind a question such as --version is not read.
 * @throws UsageError that names the argument; values of job options are for loadJobs() to judge
 */
export function parseFioArguments(argv: readonly string[]): FioCommand {
  const command = {
    sections: [] as OpenSection[],
    files: [] as string[],
    options: defaultFioOptions(),
    notices: [] as Notice[],
  };
  for (const word of readWords(argv)) {
    if (word.kind === "file") command.files.push(word.name);
    else if (word.option.kind === "job") {
      addJobOption(command.sections, word.option.name, word.text, word.place);
    } else {
      const notice = applyCommandOption(command.options, word.option.row, word.text, word.place);
      if (notice !== null) command.notices.push(notice);
    }
    if (command.options.question !== null) break;
  }
  return command;
}

/** One word at a time, so that a question is answered whatever stands behind it. */
function* readWords(argv: readonly string[]): Generator<Word> {
  const rest = argv.entries();
  let onlyFiles = false;
  for (const [index, argument] of rest) {
    // A lone dash is standard input.
    if (onlyFiles || !argument.startsWith("-") || argument === "-") {
      yield { kind: "file", name: argument };
    } else if (argument === "--") {
      onlyFiles = true;
    } else {
      // Arguments count from 1, as behind `fio`.
      const place = { file: `command line, argument ${index + 1}`, line: 0 };
      const next = () => rest.next().value?.[1] ?? null;
      yield { kind: "option", place, ...readOption(argument, place, next) };
    }
  }
}

/** @param next takes the argument behind this one, null where there is none */
function readOption(
  argument: string,
  place: Place,
  next: () => string | null,
): { readonly option: Option; readonly text: string | null } {
  const equals = argument.indexOf("=");
  const word = equals < 0 ? argument : argument.slice(0, equals);
  const option = findFioOption(word, place);
  const rule = valueRule(option);
  if (equals >= 0) {
    if (rule !== "none") return { option, text: argument.slice(equals + 1) };
    const cure = `Write --${option.name} alone.`;
    throw new UsageError(`--${option.name} takes no value`, { place, cure });
  }
  const text = rule === "required" ? next() : null;
  if (rule === "required" && text === null) {
    const cure = `Write --${option.name}=VALUE; hipri fio --help says more.`;
    throw new UsageError(`--${option.name} needs a value`, { place, cure });
  }
  return { option, text };
}

function valueRule({ kind, row }: Option): FioRow["argument"] {
  if (kind === "command") return row.argument;
  return row.isFlag ? "optional" : "required";
}

type OpenSection = Section & { readonly settings: Setting[] };

function addJobOption(
  sections: OpenSection[],
  key: string,
  text: string | null,
  place: Place,
): void {
  if (key === "name") {
    const name = text ?? "";
    const isGlobal = name.startsWith("global");
    const settings = isGlobal ? [] : [{ key, text, place }];
    sections.push({ name, isGlobal, fileIndex: 0, place, settings });
    return;
  }
  if (sections.length === 0) {
    sections.push({ name: "global", isGlobal: true, fileIndex: 0, place, settings: [] });
  }
  sections.at(-1)!.settings.push({ key, text, place });
}

/** @returns what there is to say about an option without effect */
function applyCommandOption(
  options: FioOptions,
  { name, treatment }: FioRow,
  text: string | null,
  place: Place,
): Notice | null {
  switch (treatment.how) {
    case "honoured":
      try {
        treatment.set(options, text);
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        const cure = error.cure ?? "hipri fio --help lists what it takes.";
        const given = text === null ? "" : `=${text}`;
        throw new UsageError(`--${name}${given} ${error.message}`, { place, cure });
      }
      return null;
    case "without effect": {
      const said = `--${name} has no effect: ${treatment.why}`;
      return { severity: "notice", code: "without-effect", place, text: said, option: name };
    }
    case "refused":
      throw new UsageError(`--${name} is refused: ${treatment.why}`, {
        place,
        cure: "Remove it; hipri fio --help lists what is supported.",
      });
  }
}
