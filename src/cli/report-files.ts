/** What `hipri report` does: result files → any format. */
import { EXIT, type ExitCode } from "../base/errors.js";
import { type ReportFormat, tellsNotes } from "../report/formats.js";
import { reserveOutput } from "../report/output/output-file.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { formatText, limitsText, noteText } from "../report/render.js";
import type { TerseVersion } from "../report/terse/terse.js";
import { readResult } from "../result/file/read.js";
import { notesShown, type QuietFlags } from "./report-flags.js";

/** The flags of `hipri report`, as commands/report.ts declares and describes them. */
export interface ReportFlags extends QuietFlags {
  readonly format: ReportFormat;
  readonly json: boolean;
  readonly "terse-version": number;
  readonly output?: string | undefined;
}

/**
 * @param paths result files, drawn one after the other; - is standard input
 * @throws UsageError, EnvironmentError, IoError
 */
export async function reportFiles(paths: readonly string[], flags: ReportFlags): Promise<ExitCode> {
  const results = paths.map(readResult);
  const format = flags.json ? "json+" : flags.format;
  const options = {
    terseVersion: flags["terse-version"] as TerseVersion,
    notes: notesShown(flags),
    continued: false,
  };
  const texts = results.map((result) => formatText(result, format, options));
  if (flags.output === undefined) {
    const stdout = new StandardOutput();
    stdout.write(texts.join(""));
    await stdout.finish();
  } else {
    reserveOutput(flags.output).write(texts.join(""));
  }
  for (const result of results) {
    if (!tellsNotes(format)) process.stderr.write(noteText(result, options.notes));
    if (format !== "table") process.stderr.write(limitsText(result));
  }
  return EXIT.OK;
}
