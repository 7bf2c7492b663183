/**
 * How rows of the option table are made. A row is declared once; the parser, the validator, lint,
 * `job options`, the effective job file and the JSON echo all read it.
 */

import { type Kind, type ValueContext, ValueError } from "../kinds/kind.js";
import type { JobOptions } from "./job-options.js";

export interface Honoured {
  readonly how: "honoured";
  /** What further settings add to; flags for all jobs go in its place. */
  readonly accumulates: boolean;
  /** Reads `text` (null for a bare flag) into `options`. @throws ValueError */
  set(options: JobOptions, text: string | null, context: ValueContext): void;
}

/** Accepted, because hipri's way of working makes it pointless; `why` is said aloud. */
interface WithoutEffect {
  readonly how: "without effect";
  readonly why: string;
}

/** Refused by name, except for values that ask for what hipri does anyway, such as `verify=0`. */
interface Refused {
  readonly how: "refused";
  readonly why: string;
  readonly harmless: readonly string[];
}

interface OptionRow {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly group: string;
  /** One line. */
  readonly help: string;
  /** Whether it may stand bare, without `=`, on a command line too. */
  readonly isFlag: boolean;
  /** What the value has to be; null for options whose values hipri does not read. */
  readonly expects: string | null;
  /** The default as a job file would spell it; null where there is none. */
  readonly defaultText: string | null;
  readonly treatment: Honoured | WithoutEffect | Refused;
}

/** A row that owns a field of JobOptions: it has its default and can spell its value. */
export interface FieldRow<K extends keyof JobOptions = keyof JobOptions> extends OptionRow {
  readonly field: K;
  /** Sets the default. */
  reset(options: JobOptions): void;
  /** The field's value as a job file would spell it, null where it is the default. */
  spell(options: JobOptions): string | null;
}

export interface OtherRow extends OptionRow {
  readonly field: null;
}

interface Described {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly help: string;
  /** It may stand bare in job files, and never on a command line. */
  readonly valueOnCommandLine?: true;
}

interface Unhonoured extends Described {
  readonly isFlag?: boolean;
  /** fio's default. */
  readonly default?: string;
  /** Further values that ask for nothing. */
  readonly harmless?: readonly string[];
}

/** @throws ValueError where there is no value, and the option is no flag */
function valueText<T>(kind: Kind<T>, text: string | null): string {
  const value = text ?? kind.bare;
  if (value === undefined) throw new ValueError("needs a value");
  if (value === "") {
    throw new ValueError("is empty", `Give it a value; a \${VARIABLE} that is not set is empty.`);
  }
  return value;
}

/** The constructors of rows of one group, titled as in fio's documentation. */
export function rowsOf(group: string) {
  const base = (row: Described) => ({
    name: row.name,
    aliases: row.aliases ?? [],
    group,
    help: row.help,
  });

  const unhonoured = (row: Unhonoured, treatment: WithoutEffect | Refused): OtherRow => ({
    ...base(row),
    field: null,
    isFlag: row.isFlag ?? false,
    expects: null,
    defaultText: row.default ?? null,
    treatment,
  });

  return {
    /** An option that owns the field `field`. */
    honoured<K extends keyof JobOptions>(
      field: K,
      kind: Kind<JobOptions[K]>,
      row: Described & {
        readonly default: JobOptions[K];
        /** Adds a value to what was set before, instead of setting it. @throws ValueError */
        readonly add?: (options: JobOptions, value: NonNullable<JobOptions[K]>) => void;
      },
    ): FieldRow<K> {
      const plain = (value: JobOptions[K]) => (value === null ? "" : kind.format(value));
      const defaultText = plain(row.default);
      return {
        ...base(row),
        field,
        isFlag: kind.bare !== undefined && row.valueOnCommandLine === undefined,
        expects: kind.expects,
        defaultText: defaultText || null,
        treatment: {
          how: "honoured",
          accumulates: row.add !== undefined,
          set(options, text, context) {
            const value = kind.parse(valueText(kind, text), context, options[field]);
            if (row.add === undefined || value === null) options[field] = value;
            else row.add(options, value);
          },
        },
        reset: (options) => {
          options[field] = row.default;
        },
        spell(options) {
          const value = options[field];
          return plain(value) === defaultText ? null : kind.format(value, options.kbBase);
        },
      };
    },

    /** An option that is another way of setting fields which other rows own. */
    shorthand<T>(
      kind: Kind<T>,
      apply: (options: JobOptions, value: T) => void,
      row: Described,
    ): OtherRow {
      return {
        ...base(row),
        field: null,
        isFlag: kind.bare !== undefined,
        expects: kind.expects,
        defaultText: null,
        treatment: {
          how: "honoured",
          accumulates: false,
          set(options, text, context) {
            apply(options, kind.parse(valueText(kind, text), context));
          },
        },
      };
    },

    withoutEffect: (why: string, row: Unhonoured) =>
      unhonoured(row, { how: "without effect", why }),

    refused(why: string, row: Unhonoured): OtherRow {
      const harmless = [
        ...(row.default === undefined ? [] : [row.default]),
        ...(row.harmless ?? []),
      ];
      return unhonoured(row, { how: "refused", why, harmless });
    },
  };
}
