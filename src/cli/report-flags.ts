/** The arguments and flags of every command that draws results. */
import { Args, Flags, type Interfaces } from "@oclif/core";
import { REPORT_FORMATS, type ReportFormat } from "../report/formats.js";
import type { TextOptions } from "../report/render.js";
import type { TerseVersion } from "../report/terse/terse.js";
import { styleFor } from "../report/text/style.js";

export const resultFileArgs = {
  file: Args.string({ required: true, description: "result files; - is standard input" }),
};

export const reportFlags = {
  format: Flags.option({
    options: REPORT_FORMATS,
    default: "table",
    description:
      "hipri's table; fio's output of that name; csv; markdown; jobs and limits as tests (junit, " +
      "ktap); HdrHistogram's percentile distribution (hgrm) or interval log (hlog)",
  })(),
  json: Flags.boolean({ exclusive: ["format"], description: "the same as --format json+" }),
  ktap: Flags.boolean({
    exclusive: ["format", "json"],
    description: "the same as --format ktap: jobs and limits as tests in the kernel's form",
  }),
  "terse-version": Flags.integer({
    min: 2,
    max: 5,
    default: 3,
    helpValue: "2..5",
    description: "version of --format terse",
  }),
};

export const quietFlags = {
  quiet: Flags.boolean({ char: "q", description: "no progress and no notes" }),
  verbose: Flags.boolean({
    char: "v",
    exclusive: ["quiet"],
    description: "all notes, instead of the three weightiest kinds",
  }),
};

/** The values of flags; who calls without a command line leaves out what is not given. */
export type FlagValues<T> = {
  readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] };

export type ReportFlags = FlagValues<
  Interfaces.InferredFlags<typeof reportFlags & typeof quietFlags>
>;

/** How flags ask for a result to be drawn. */
export interface Drawing {
  readonly format: ReportFormat;
  readonly options: TextOptions;
}

/** @param stream where it will be read */
export function drawingOf(flags: ReportFlags, stream: Parameters<typeof styleFor>[0]): Drawing {
  const notes = flags.verbose ? "all" : "some";
  return {
    format: flags.json ? "json+" : flags.ktap ? "ktap" : flags.format,
    options: {
      terseVersion: flags["terse-version"] as TerseVersion,
      notes: flags.quiet ? "none" : notes,
      style: styleFor(stream, process.env),
      allowIrq: false,
      continued: false,
    },
  };
}
