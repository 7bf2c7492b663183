/** What `hipri report` does: result files → any format. */
import { EXIT, type ExitCode } from "../base/errors.js";
import { tellsNotes } from "../report/formats.js";
import { reserveOutput } from "../report/output/output-file.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { formatText, limitsText, noteText } from "../report/render.js";
import { styleFor } from "../report/text/style.js";
import { readResult } from "../result/file/read.js";
import { drawingOf, type ReportFlags } from "./report-flags.js";

/**
 * @param paths result files, drawn one after the other; - is standard input
 * @throws UsageError, EnvironmentError, IoError
 */
export async function reportFiles(
  paths: readonly string[],
  flags: ReportFlags & { readonly output: string | undefined },
): Promise<ExitCode> {
  const results = paths.map(readResult);
  // A file gets a table of the terminal's width, but no colours.
  const { columns = 0 } = process.stdout;
  const stream = flags.output === undefined ? process.stdout : { columns };
  const { format, options } = drawingOf(flags, stream);
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
    if (format !== "table")
      process.stderr.write(limitsText(result, styleFor(process.stderr, process.env)));
  }
  return EXIT.OK;
}
