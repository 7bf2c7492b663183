/** What the name of an option on fio's command line means: exact, by letter, or as a prefix. */
import { type Place, UsageError } from "../../base/errors.js";
import { nearest } from "../nearest-name.js";
import { FOREIGN_OPTIONS } from "../options/foreign.js";
import { OPTION_TABLE, type Row } from "../options/table.js";
import type { FioRow } from "./command-option.js";
import { FIO_TABLE } from "./table.js";

/** An option by one of its names. */
type CommandOption = { readonly kind: "command"; readonly name: string; readonly row: FioRow };
type JobOption = { readonly kind: "job"; readonly name: string; readonly row: Row };
export type Option = CommandOption | JobOption;

const COMMAND_OPTIONS: readonly CommandOption[] = FIO_TABLE.map((row) => {
  return { kind: "command", name: row.name, row };
});

const JOB_OPTIONS: readonly JobOption[] = OPTION_TABLE.flatMap((row) =>
  [row.name, ...row.aliases].map((name) => ({ kind: "job", name, row }) as const),
);

const OPTIONS: readonly Option[] = [...COMMAND_OPTIONS, ...JOB_OPTIONS];

const BY_WORD: ReadonlyMap<string, Option> = new Map<string, Option>([
  ...COMMAND_OPTIONS.flatMap((option): [string, Option][] => {
    const { letter } = option.row;
    return letter === null ? [] : [[`-${letter}`, option]];
  }),
  ...OPTIONS.flatMap((option): [string, Option][] => [
    [`-${option.name}`, option],
    [`--${option.name}`, option],
  ]),
]);

/**
 * Rows that make no prefix ambiguous: fio has not got hipri's own, and knows the options of an
 * engine only where that engine is used.
 */
const UNSHORTENED: ReadonlySet<Option["row"]> = new Set([
  ...FIO_TABLE.filter(({ letter }) => letter === null),
  ...FOREIGN_OPTIONS,
]);

/**
 * The option that a word such as `--iodepth`, `-name` or `-o` means.
 * @throws UsageError for no option's name, and for a prefix that several options share
 */
export function findFioOption(word: string, place: Place): Option {
  const exact = BY_WORD.get(word);
  if (exact !== undefined) return exact;
  const prefix = word.replace(/^--?/, "");
  const found = OPTIONS.filter(({ name }) => prefix !== "" && name.startsWith(prefix));
  const common = found.filter(({ row }) => !UNSHORTENED.has(row));
  const candidates = common.length > 0 ? common : found;
  const [first] = candidates;
  if (first === undefined) throw unknownOption(word, prefix, place);
  if (candidates.every(({ row }) => row === first.row)) return first;
  throw new UsageError(`${word} may mean ${candidates.map(({ name }) => `--${name}`).join(", ")}`, {
    place,
    cure: "Write more letters.",
  });
}

function unknownOption(word: string, prefix: string, place: Place): UsageError {
  const near = nearest(
    prefix,
    OPTIONS.map(({ name }) => name),
  );
  const shown = JSON.stringify(word.length > 80 ? `${word.slice(0, 80)}…` : word);
  return new UsageError(`unknown option ${shown}`, {
    place,
    cure:
      `${near === null ? "" : `Did you mean --${near}? `}` +
      "hipri fio --help and --cmdhelp list all options.",
  });
}
