/**
 * A piece of work in fio's own options, as hipri's job file and as fio's command line: one source
 * for both sides, so that they do the same.
 */

/** fio's options; true is a bare flag. */
export type Options = Readonly<Record<string, string | number | true>>;

export interface Work {
  /** Of the section and of the job. */
  readonly name: string;
  readonly options: Options;
}

/** The job file. */
export function jobFile({ name, options }: Work): string {
  const lines = Object.entries(options).map(([key, value]) =>
    value === true ? key : `${key}=${value}`,
  );
  return `[${name}]\n${lines.join("\n")}\n`;
}

/** The same as arguments of fio. */
export function fioArguments({ name, options }: Work): string[] {
  const words = Object.entries(options).map(([key, value]) =>
    value === true ? `--${key}` : `--${key}=${value}`,
  );
  return [`--name=${name}`, ...words];
}
