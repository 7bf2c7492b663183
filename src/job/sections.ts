/**
 * The grammar of job files: lines → sections with their settings, includes resolved and
 * variables substituted. It knows no option's name; a setting is a key and a text.
 */
import path from "node:path";
import { type Place, UsageError } from "../base/errors.js";
import type { Findings } from "./finding.js";
import { type Line, readLines } from "./lines.js";
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

/** Bounds on includes, so that files which include each other twice cannot grow without end. */
const MAX_INCLUDE_DEPTH = 32;
const MAX_INCLUDES = 1000;

/** One parse of one job file; includes share its state. */
interface Parse {
  readonly sources: Sources;
  readonly findings: Findings;
  includes: number;
}

/** Reads one job file. @throws UsageError when the file itself cannot be read */
export function parseSections(
  file: string,
  fileIndex: number,
  sources: Sources,
  findings: Findings,
): Section[] {
  const parse: Parse = { sources, findings, includes: 0 };
  const sections: Section[] = [];
  let settings: Setting[] | null = null;
  for (const line of readLines(readJobFile(file, sources), file)) {
    if (line.text.startsWith("[")) {
      settings = [];
      const name = sectionName(line, findings);
      const isGlobal = name.startsWith("global");
      sections.push({ name, isGlobal, fileIndex, place: line.place, settings });
    } else if (settings === null) {
      const text = `the option ${quote(line.text)} is outside of a section`;
      findings.error("syntax", line.place, text, {
        cure: "Put a line such as [global] or [name] above it.",
      });
      // Further options up to the first section would be the same error again.
      settings = [];
    } else {
      readOptionLine(line, [path.normalize(file)], settings, parse);
    }
  }
  if (sections.length === 0 && settings === null) {
    findings.error("syntax", { file, line: 0 }, "has no section", {
      cure: "A job file needs at least one section such as [name].",
    });
  }
  return sections;
}

function readJobFile(file: string, sources: Sources): string {
  try {
    return sources.readFile(file);
  } catch (error) {
    throw new UsageError(`cannot read the job file: ${reasonOf(error)}`, {
      place: file,
      cure: "Check the name and its permissions.",
      cause: error,
    });
  }
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  if (code === "ENOENT") return "no such file";
  if (code === "EISDIR") return "it is a directory";
  if (code === "EACCES") return "permission denied";
  return error instanceof Error ? error.message : String(error);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

function sectionName(line: Line, findings: Findings): string {
  const end = line.text.lastIndexOf("]");
  if (end < 0) {
    findings.error("syntax", line.place, `the section ${quote(line.text)} has no closing ]`, {
      cure: "Write ] behind the name.",
    });
    return line.text.slice(1);
  }
  if (end < line.text.length - 1) {
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
  const { text, missing } = substituteVariables(line.text, parse.sources.env);
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
  if (found === null) {
    findings.error("include", place, `cannot read the included file ${name}`, {
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
  for (const line of readLines(found.text, found.file)) {
    if (line.text.startsWith("[")) {
      findings.error("include", line.place, "an included file cannot open a section");
      return;
    }
    readOptionLine(line, [...stack, found.file], into, parse);
  }
}

/** As given, or beside the including file; null where neither can be read. */
function openInclude(
  name: string,
  includingFile: string,
  sources: Sources,
): { file: string; text: string } | null {
  // Standard input is for job files only, so `include -` means a file of that name.
  const given = name === "-" ? "./-" : name;
  for (const candidate of [given, path.join(path.dirname(includingFile), name)]) {
    try {
      return { file: path.normalize(candidate), text: sources.readFile(candidate) };
    } catch {
      // The other place, or the caller's one error for both.
    }
  }
  return null;
}
