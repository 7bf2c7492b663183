/** Answers to fio's questions about options: --help, --cmdhelp and --enghelp, laid out as fio's. */
import { UsageError } from "../../base/errors.js";
import { MARKS, requireOption } from "../explain/options-text.js";
import { nearest } from "../nearest-name.js";
import { ENGINE_OPTIONS } from "../options/engine.js";
import { FOREIGN_ENGINES } from "../options/foreign.js";
import { ENGINES } from "../options/job-options.js";
import { OPTION_TABLE, type Row } from "../options/table.js";
import type { FioRow } from "./command-option.js";
import { FIO_TABLE } from "./table.js";

/** What --help prints: the command options with their treatment. */
export function fioUsage(): string {
  const spelled = FIO_TABLE.map((row) => ({ row, text: spell(row) }));
  const width = Math.max(...spelled.map(({ text }) => text.length));
  const lines = spelled.map(({ row: { help, treatment }, text }) => {
    const reason = treatment.how === "honoured" ? "" : ` (${treatment.how}: ${treatment.why})`;
    return `  ${MARKS[treatment.how]} ${text.padEnd(width)}  ${help}${reason}\n`;
  });
  return [
    "hipri fio [options] [job options] <job file(s)>\n",
    ...lines,
    "\n+ honoured   - without effect   x refused\n",
    "Options may have one dash, a space for the =, and unique prefixes of their names.\n",
    "Job options: --cmdhelp lists them, hipri job options says what hipri does with each.\n",
  ].join("");
}

function spell({ name, value, argument }: FioRow): string {
  if (value === undefined) return `--${name}`;
  return argument === "optional" ? `--${name}[=${value}]` : `--${name}=${value}`;
}

/**
 * What --cmdhelp prints: every job option, or all about one.
 * @param name an option's, `all`, or null for all
 * @throws UsageError for no option's name
 */
export function jobOptionHelp(name: string | null): string {
  if (name === null || name === "" || name === "all") return listing(OPTION_TABLE);
  return details(requireOption(name));
}

/**
 * What --enghelp prints: the engines, the options of one, or all about one of those.
 * @param name an engine's, perhaps with `,` and an option's behind it; null for all engines
 * @throws UsageError for an engine that hipri has not got, and for no option's name
 */
export function engineHelp(name: string | null): string {
  if (name === null || name === "") {
    return `Available IO engines:\n${ENGINES.map((engine) => `\t${engine}\n`).join("")}`;
  }
  const [engine = "", option] = name.split(",", 2);
  if (!(ENGINES as readonly string[]).includes(engine)) throw unknownEngine(engine);
  if (option !== undefined) return details(requireOption(option));
  // All engines but null run on io_uring and take its options.
  const { group } = requireOption("ioengine");
  const rows = ENGINE_OPTIONS.filter((row) => row.group === group && row.name !== "ioengine");
  return listing(engine === "null" ? [] : rows);
}

function unknownEngine(engine: string): UsageError {
  const place = "--enghelp";
  const reason = Object.hasOwn(FOREIGN_ENGINES, engine) ? FOREIGN_ENGINES[engine] : undefined;
  if (reason !== undefined) {
    return new UsageError(`ioengine=${engine} is refused: ${reason}`, { place });
  }
  const near = nearest(engine, ENGINES);
  return new UsageError(`there is no engine ${JSON.stringify(engine)}`, {
    place,
    cure: near === null ? "hipri fio --enghelp lists the engines." : `Did you mean ${near}?`,
  });
}

function listing(rows: readonly Row[]): string {
  return rows.map(({ name, help }) => `${name.padEnd(24)}: ${help}\n`).join("");
}

function details({ name, help, aliases, expects, defaultText, treatment }: Row): string {
  const facts: [title: string, text: string | null][] = [
    [name, help],
    ["alias", aliases.join(", ") || null],
    ["takes", expects],
    ["default", defaultText ?? "no default"],
    ["hipri", treatment.how === "honoured" ? "honours it" : `${treatment.how}: ${treatment.why}`],
  ];
  return facts
    .flatMap(([title, text]) => (text === null ? [] : `${title.padStart(20)}: ${text}\n`))
    .join("");
}
