/**
 * The grammar of job files: lines → sections with their settings, includes resolved and
 * variables substituted. It knows no option's name; a setting is a key and a text.
 */
import path from "node:path";
import { type Place, UsageError } from "../../base/errors.js";
import { inputFailure, NO_SUCH_FILE } from "../../base/input-file.js";
import { whyNotExact } from "../../base/utf8.js";
import type { Findings } from "../finding.js";
import { type Line, MAX_LINE_LENGTH, readLines } from "./lines.js";
import { type MachineFacts, substituteKeywords, substituteVariables } from "./substitute.js";

/** One line `key=text`, or a bare `key` with text null. */
export interface Setting {
  readonly key: string;
  readonly text: string | null;
  readonly place: Place;
}

export interface Section {
  readonly name: string;
  readonly isGlobal: boolean;
  /** Counts from 0 over the job files. */
  readonly fileIndex: number;
  readonly place: Place;
  readonly settings: readonly Setting[];
}

export interface Sources {
  /** The text of a file; `-` is standard input. Throws where it cannot be read. */
  readFile(file: string): string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly machine: MachineFacts;
}

/** fio cuts names off here. */
const MAX_NAME_LENGTH = 255;

/**
 * Bounds on all that is read of a command's job files, so that it ends within a second or two:
 * far more than any job file has, includes counted as often as they are included.
 */
const MAX_INCLUDE_DEPTH = 32;
const MAX_INCLUDES = 1000;
const MAX_TEXT_LENGTH = 4 << 20;
const MAX_LINES = 100_000;

/** What reading a command's job files has come to; files and includes share it. */
export interface Parse {
  readonly sources: Sources;
  readonly findings: Findings;
  /** What the file is called in errors. */
  readonly what: string;
  includes: number;
  textLength: number;
  /** Sections and options. */
  lines: number;
}

export function startParse(sources: Sources, findings: Findings, what = "job file"): Parse {
  return { sources, findings, what, includes: 0, textLength: 0, lines: 0 };
}

/**
 * Reads one job file.
 * @throws UsageError when the file itself cannot be read, and for more than all bounds allow
 */
export function parseSections(file: string, fileIndex: number, parse: Parse): Section[] {
  const { findings, what } = parse;
  const sections: Section[] = [];
  const isData = what === "job file" && file !== "-" ? ` If it is data: hipri measure ${file}` : "";
  let settings: Setting[] | null = null;
  for (const line of linesOf(readFile(file, parse), file, parse)) {
    if (line.text.startsWith("[")) {
      countLine(line, parse);
      settings = [];
      const name = sectionName(line, findings);
      const isGlobal = name.startsWith("global");
      sections.push({ name, isGlobal, fileIndex, place: line.place, settings });
    } else if (settings === null) {
      const text = `the option ${quote(line.text)} is outside of a section`;
      findings.error("syntax", line.place, text, {
        cure: `Put a line such as [global] or [name] above it.${isData}`,
      });
      // Further options up to the first section would be the same error again.
      settings = [];
    } else {
      readOptionLine(line, [path.normalize(file)], settings, parse);
    }
  }
  if (sections.length === 0 && settings === null) {
    findings.error("syntax", { file, line: 0 }, "has no section", {
      cure: `A ${what} needs at least one section such as [name].`,
    });
  }
  return sections;
}

function readFile(file: string, { sources, what }: Parse): string {
  try {
    return sources.readFile(file);
  } catch (error) {
    throw new UsageError(`cannot read the ${what}: ${inputFailure(error)}`, {
      place: file,
      cure: (error instanceof UsageError && error.cure) || "Check the name and its permissions.",
      cause: error,
    });
  }
}

function linesOf(text: string, file: string, parse: Parse): Line[] {
  parse.textLength += text.length;
  if (parse.textLength > MAX_TEXT_LENGTH) throw tooMuch(file, `${MAX_TEXT_LENGTH} characters`);
  return readLines(text, file);
}

function countLine({ place }: Line, parse: Parse): void {
  if (++parse.lines <= MAX_LINES) return;
  throw tooMuch(place, `${MAX_LINES} lines`);
}

function tooMuch(place: Place | string, bound: string): UsageError {
  return new UsageError(`job files and what they include have more than ${bound}`, {
    place,
    cure: "Split the jobs over several runs of hipri.",
  });
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** Names in a line that would be others than in the file. */
function checkExact(text: string, place: Place, findings: Findings): void {
  const why = whyNotExact(text);
  if (why === null) return;
  findings.error("syntax", place, `the line ${why}`, {
    cure: "Job files are UTF-8: rename what has another name, and save the file anew.",
  });
}

function sectionName(line: Line, findings: Findings): string {
  checkExact(line.text, line.place, findings);
  let end = line.text.lastIndexOf("]");
  if (end < 0) {
    // fio takes whatever is last for the bracket.
    end = line.text.length - 1;
    const name = quote(line.text.slice(1, end));
    const text = `the section ${quote(line.text)} has no closing ]: its name is ${name}, as in fio`;
    if (end > 0) findings.notice("note", line.place, text);
    else findings.error("syntax", line.place, "the section has no name", { cure: "Write [name]." });
  } else if (end < line.text.length - 1) {
    const junk = line.text.slice(end + 1).trim();
    findings.notice("note", line.place, `${quote(junk)} behind the section's closing ] is ignored`);
  }
  const name = line.text.slice(1, end);
  if (name.length > MAX_NAME_LENGTH) {
    findings.error(
      "syntax",
      line.place,
      `the section's name has ${name.length} characters, at most ${MAX_NAME_LENGTH} are allowed`,
    );
  }
  return name;
}

/**
 * A setting, or an include with all of its settings.
 * @param stack normalized names of the files that include this line, outermost first
 */
function readOptionLine(line: Line, stack: readonly string[], into: Setting[], parse: Parse): void {
  countLine(line, parse);
  const { env } = parse.sources;
  const { text, missing } = substituteVariables(line.text, env, MAX_LINE_LENGTH);
  checkExact(text, line.place, parse.findings);
  if (text.length > MAX_LINE_LENGTH) {
    parse.findings.error("syntax", line.place, `is longer than ${MAX_LINE_LENGTH} characters`, {
      cure: "Split the line, or what its variables stand for.",
    });
    return;
  }
  for (const name of missing) {
    parse.findings.notice(
      "undefined-variable",
      line.place,
      `\${${name}} is not set in the environment and becomes empty`,
    );
  }
  const include = /^include(?:\s*=\s*|\s+|$)(.*)$/s.exec(text);
  if (include !== null) {
    readInclude(include[1]!.trim(), line.place, stack, into, parse);
    return;
  }

  const equals = text.indexOf("=");
  const key = (equals < 0 ? text : text.slice(0, equals)).trim();
  if (key === "") {
    parse.findings.error("syntax", line.place, `${quote(line.text)} names no option`);
    return;
  }
  const value = equals < 0 ? null : text.slice(equals + 1).trim();
  into.push({
    key,
    text: value === null ? null : substituteKeywords(value, parse.sources.machine),
    place: line.place,
  });
}

function readInclude(
  name: string,
  place: Place,
  stack: readonly string[],
  into: Setting[],
  parse: Parse,
): void {
  const { findings } = parse;
  if (name === "") {
    findings.error("include", place, "include names no file");
    return;
  }
  const found = openInclude(name, place.file, parse.sources);
  if ("failure" in found) {
    findings.error("include", place, `cannot read the included file ${name}: ${found.failure}`, {
      cure: "It is looked for as given, then beside the file that includes it.",
    });
    return;
  }
  const loop = stack.indexOf(found.file);
  if (loop >= 0) {
    const chain = [...stack.slice(loop), found.file].join(" → ");
    findings.error("include", place, `the file includes itself: ${chain}`);
    return;
  }
  if (stack.length > MAX_INCLUDE_DEPTH || ++parse.includes > MAX_INCLUDES) {
    findings.error(
      "include",
      place,
      `too many includes: at most ${MAX_INCLUDE_DEPTH} deep and ${MAX_INCLUDES} in all`,
    );
    return;
  }
  for (const line of linesOf(found.text, found.file, parse)) {
    if (line.text.startsWith("[")) {
      findings.error("include", line.place, "an included file cannot open a section");
      return;
    }
    readOptionLine(line, [...stack, found.file], into, parse);
  }
}

/**
 * As given, or beside the including file; where neither can be read, why: of a file that is there,
 * in preference to one that is not.
 */
function openInclude(
  name: string,
  includingFile: string,
  sources: Sources,
): { file: string; text: string } | { failure: string } {
  // Standard input is for job files only, so `include -` means a file of that name.
  const given = name === "-" ? "./-" : name;
  const failures: string[] = [];
  for (const candidate of [given, path.join(path.dirname(includingFile), name)]) {
    try {
      return { file: path.normalize(candidate), text: sources.readFile(candidate) };
    } catch (error) {
      failures.push(inputFailure(error));
    }
  }
  return { failure: failures.find((each) => each !== NO_SUCH_FILE) ?? NO_SUCH_FILE };
}
