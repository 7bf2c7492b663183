/** The flags that say how a result is drawn, of every command that draws one. */
import { Flags } from "@oclif/core";
import { REPORT_FORMATS } from "../report/formats.js";
import type { NotesShown } from "../report/text/notes.js";

export const reportFlags = {
  format: Flags.option({
    options: REPORT_FORMATS,
    default: "table",
    description:
      "hipri's table; fio's output of that name; csv; markdown; HdrHistogram's percentile " +
      "distribution (hgrm) or interval log (hlog)",
  })(),
  json: Flags.boolean({ exclusive: ["format"], description: "the same as --format json+" }),
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

/** The values of {@link quietFlags}. */
export interface QuietFlags {
  readonly quiet: boolean;
  readonly verbose: boolean;
}

export function notesShown({ quiet, verbose }: QuietFlags): NotesShown {
  if (quiet) return "none";
  return verbose ? "all" : "some";
}
