/** hipri(1), made of what the commands declare: groff's man macros (groff_man(7)), in ASCII. */
import { EXIT } from "../base/errors.js";

/** What it is made of: oclif's manifest has the same form. */
export interface ManualSource {
  readonly version: string;
  readonly commands: Readonly<Record<string, ManualCommand>>;
}

interface ManualCommand {
  /** `job:lint` */
  readonly id: string;
  readonly summary?: string;
  readonly description?: string;
  readonly hidden?: boolean;
  /** false: arguments may be given several times. */
  readonly strict?: boolean;
  readonly examples?: readonly string[];
  readonly args: Readonly<Record<string, ManualArgument>>;
  readonly flags: Readonly<Record<string, ManualFlag>>;
}

interface ManualArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
}

interface ManualFlag {
  readonly name: string;
  readonly type: "boolean" | "option";
  readonly description?: string;
  readonly char?: string;
  readonly helpValue?: string;
  readonly options?: readonly string[];
  readonly default?: unknown;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly required?: boolean;
  readonly hidden?: boolean;
}

const EXIT_TEXTS: Readonly<Record<keyof typeof EXIT, string>> = {
  OK: "ran, and everything holds",
  USAGE: "usage or job-file error, before any I/O",
  ENVIRONMENT: "the environment refuses: not polled, permission, write guard, kernel feature",
  IO: "I/O or verify error",
  INCONCLUSIVE: "inconclusive; also where verification was asked for and nothing was verified",
  BUG: "a bug in hipri",
  ASSERTION: "an assertion failed or a regression was found",
  TIMEOUT: "--timeout is over; the partial result is written and marked",
  SIGHUP: "interrupted by SIGHUP; the partial result is written and marked",
  SIGINT: "the same by SIGINT",
  SIGTERM: "the same by SIGTERM",
};

export function manualPage({ version, commands }: ManualSource): string {
  const shown = Object.values(commands).filter(({ hidden }) => hidden !== true);
  const lines = [
    '.\\" npm run build writes this file out of what the commands declare.',
    `.TH HIPRI 1 "" "hipri ${version}" "User Commands"`,
    // Words of a command line are not to be hyphenated, nor lines filled up with blanks.
    ".nh",
    ".ad l",
    ".SH NAME",
    `hipri \\- fio\\-style load generator for Linux storage, on polled io_uring rings`,
    ".SH SYNOPSIS",
    ".B hipri",
    ".I COMMAND",
    ".RI [ ARGUMENT \\~.\\|.\\|.]",
    ".SH DESCRIPTION",
    ...paragraph(
      "Runs fio's job files on io_uring, polls for completions, counts every latency, and shows the " +
        "evidence for its figures. Data goes to stdout; progress, notes and errors to stderr.",
    ),
    ...definitions([
      ["hipri measure .", "measures the disk of this directory"],
      ["hipri run @quick", "runs a job file, here one of hipri's own"],
      ["hipri job options", "lists and explains the options of job files"],
    ]),
    ".SH COMMANDS",
    ...shown.flatMap(commandLines),
    ".SH EXIT STATUS",
    ...definitions(
      (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => [
        String(EXIT[name]),
        EXIT_TEXTS[name],
      ]),
    ),
    ".SH SEE ALSO",
    ".BR fio (1),",
    ".BR io_uring (7)",
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines({
  id,
  summary = "",
  description,
  strict,
  examples = [],
  args,
  flags,
}: ManualCommand): string[] {
  const name = `hipri ${id.replaceAll(":", " ")}`;
  const named = Object.values(args);
  const usage = named.map((arg) => {
    const text = `${arg.name.toUpperCase()}${strict === false ? "..." : ""}`;
    return arg.required === true ? text : `[${text}]`;
  });
  const lines = examples.map((each) =>
    each
      .replaceAll("<%= config.bin %>", "hipri")
      .replaceAll("<%= command.id %>", id.replaceAll(":", " ")),
  );
  const declared = Object.values(flags).filter(({ hidden }) => hidden !== true);
  return [
    `.SS ${roff(name)}`,
    ".B",
    roff(name),
    ...(usage.length === 0 ? [] : [".I", roff(usage.join(" "))]),
    ...paragraph(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...(description === undefined ? [] : paragraph(description)),
    ...definitions(named.map((arg) => [arg.name.toUpperCase(), arg.description ?? ""])),
    ...definitions(declared.map((flag) => [flagText(flag), flagDescription(flag)])),
    ...(lines.length === 0
      ? []
      : [
          ".PP",
          `Example${lines.length > 1 ? "s" : ""}:`,
          ".PP",
          ".RS",
          ".nf",
          ...lines.map(roff),
          ".fi",
          ".RE",
        ]),
  ];
}

/** `-o, --output=FILE`; with dots where it may be given several times. */
function flagText({ name, type, char, helpValue, options, allowNo, multiple }: ManualFlag): string {
  const value = helpValue ?? options?.join("|") ?? "VALUE";
  const short = char === undefined ? "" : `-${char}, `;
  const text = `${short}--${allowNo === true ? "[no-]" : ""}${name}`;
  return `${text}${type === "option" ? `=${value}` : ""}${multiple === true ? " ..." : ""}`;
}

function flagDescription({ description = "", required, ...flag }: ManualFlag): string {
  const value = Array.isArray(flag.default) ? flag.default.join(",") : flag.default;
  const facts = [
    required === true ? "required" : null,
    flag.type === "option" && value !== undefined ? `default: ${value}` : null,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? description : `${description} (${facts.join("; ")})`;
}

function paragraph(text: string): string[] {
  return [".PP", ...text.split("\n").map(roff)];
}

function definitions(all: readonly (readonly [term: string, text: string])[]): string[] {
  return all.flatMap(([term, text]) => [".TP", ".B", roff(term), ...text.split("\n").map(roff)]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "^": "\\(ha",
  "~": "\\(ti",
  // A place where a line may end.
  "|": "|\\:",
};

/** Text that stands for itself, also at the beginning of a line. */
function roff(text: string): string {
  const escaped = text
    .replaceAll(/[\\\-'`^~|]/g, (each) => ESCAPES[each]!)
    .replaceAll(/[^\0-\x7f]/gu, (each) => {
      return `\\[u${each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
    });
  return escaped.startsWith(".") ? `\\&${escaped}` : escaped;
}
