/**
 * Reads a plain command line without oclif, which takes a third of a short run's start to load.
 * The flags are those that oclif.manifest.json describes, so they are declared in one place, and
 * whatever is not plain is left to oclif: it alone complains, and it alone knows its subtleties.
 */
import { type ParseArgsConfig, parseArgs } from "node:util";

/** A flag as the manifest describes it. */
interface DeclaredFlag {
  readonly type: "boolean" | "option";
  readonly char?: string;
  readonly multiple?: boolean;
  readonly default?: string | number | boolean;
  /** The values that it may have. */
  readonly options?: readonly string[];
  /** Flags that it cannot stand beside. */
  readonly exclusive?: readonly string[];
}

export type DeclaredFlags = Readonly<Record<string, DeclaredFlag>>;

type FlagValue = string | number | boolean | readonly (string | boolean)[] | undefined;

export interface PlainArgs {
  /** At least one, each once. */
  readonly args: readonly string[];
  /** By name; a boolean that was not given is false, another flag its default. */
  readonly flags: Readonly<Record<string, FlagValue>>;
}

type ParserOptions = NonNullable<ParseArgsConfig["options"]>;

function parserOptions(declared: DeclaredFlags): ParserOptions {
  const options: ParserOptions = {};
  for (const [name, flag] of Object.entries(declared)) {
    const short = flag.char === undefined ? {} : { short: flag.char };
    const type = flag.type === "boolean" ? "boolean" : "string";
    // All are let through several times, to see what was repeated.
    options[name] = { type, multiple: true, ...short };
  }
  return options;
}

/** Whether oclif would take the given values of a flag as they are. */
function isPlain(
  { multiple, exclusive, options, default: standard }: DeclaredFlag,
  values: readonly (string | boolean)[],
  given: Readonly<Record<string, unknown>>,
): boolean {
  if (values.length > 1 && multiple !== true) return false;
  if (exclusive?.some((other) => other in given)) return false;
  // The manifest does not say which numbers a flag takes.
  if (typeof standard === "number") return false;
  if (values.some((value) => /^-./.test(String(value)))) return false;
  return options === undefined || values.every((value) => options.includes(String(value)));
}

/** @returns null for a line that oclif has to read */
export function parsePlainArgs(argv: readonly string[], declared: DeclaredFlags): PlainArgs | null {
  // Clusters of short flags and what stands behind -- have rules of their own.
  if (argv.some((word) => word === "--" || word === "" || /^-[^-]./.test(word))) return null;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    const options = parserOptions(declared);
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch {
    return null;
  }
  const { positionals: args, values: given } = parsed;
  if (args.length === 0) return null;
  // oclif orders arguments by where such a word stands first, be it as a flag's value.
  if (args.some((word) => argv.indexOf(word) < argv.lastIndexOf(word))) return null;
  const flags: Record<string, FlagValue> = {};
  for (const [name, flag] of Object.entries(declared)) {
    const values = given[name] as (string | boolean)[] | undefined;
    const absent = flag.type === "boolean" ? false : undefined;
    if (values === undefined) flags[name] = flag.default ?? absent;
    else if (isPlain(flag, values, given)) flags[name] = flag.multiple ? values : values[0];
    else return null;
  }
  return { args, flags };
}
