/** What `hipri report` does: result files → any format. */
import { basename } from "node:path";
import { EXIT, type ExitCode } from "../base/errors.js";
import { printable } from "../base/printable.js";
import { assertApart } from "../files/side-file.js";
import { tellsNotes } from "../report/formats.js";
import { type OutputFile, reserveOutput, reservePage } from "../report/output/output-file.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { formatText, limitsText, noteText } from "../report/render.js";
import { styleFor, type TextStyle } from "../report/text/style.js";
import { readResult } from "../result/file/read.js";
import type { RunResult } from "../result/model/result.js";
import { drawingOf, type ReportFlags } from "./report-flags.js";

/** The flags of `hipri report`, as commands/report.ts declares and describes them. */
type PicturedReportFlags = ReportFlags &
  Readonly<Record<"output" | "html", string | undefined>> & { readonly plot: boolean };

/**
 * @param paths result files, drawn one after the other; - is standard input
 * @throws UsageError, EnvironmentError, IoError
 */
export async function reportFiles(
  paths: readonly string[],
  flags: PicturedReportFlags,
): Promise<ExitCode> {
  const results = paths.map(readResult);
  const output = outputOf(paths, flags);
  if (flags.html !== undefined) {
    const { htmlReport } = await import("../report/html/page.js");
    output!.write(htmlReport(namedResults(paths, results)));
    return EXIT.OK;
  }
  // A file gets a table of the terminal's width, but no colours.
  const { columns = 0 } = process.stdout;
  const stream = output === null ? process.stdout : { columns };
  const { format, options } = drawingOf(flags, stream);
  const texts = flags.plot
    ? [await plotText(paths, results, styleFor(stream, process.env))]
    : results.map((result) => formatText(result, format, options));
  if (output === null) {
    const stdout = new StandardOutput();
    stdout.write(texts.join(""));
    await stdout.finish();
  } else {
    output.write(texts.join(""));
  }
  for (const result of results) {
    if (!tellsNotes(format)) process.stderr.write(noteText(result, options.notes));
    if (format !== "table")
      process.stderr.write(limitsText(result, styleFor(process.stderr, process.env)));
  }
  return EXIT.OK;
}

/** The file of --output or --html. @throws HipriError where it would write over one of the results */
function outputOf(
  paths: readonly string[],
  { output, html }: PicturedReportFlags,
): OutputFile | null {
  if (output === undefined && html === undefined) return null;
  const file = html === undefined ? reserveOutput(output!) : reservePage(html);
  assertApart(
    [file],
    paths.map((path) => ({ path, what: `the result ${path}` })),
  );
  return file;
}

/** The charts of all results, for a terminal. */
async function plotText(
  paths: readonly string[],
  results: readonly RunResult[],
  style: TextStyle,
): Promise<string> {
  const { renderPlots } = await import("../report/plot/result-plots.js");
  return renderPlots(namedResults(paths, results), style);
}

function namedResults(paths: readonly string[], results: readonly RunResult[]) {
  return results.map((result, i) => ({ name: nameOf(paths, i), result }));
}

/** A file's own name; where two have the same, all of their paths. */
function nameOf(paths: readonly string[], index: number): string {
  const own = (path: string) => (path === "-" ? "standard input" : basename(path, ".json"));
  const path = paths[index]!;
  const name = own(path);
  return printable(paths.filter((each) => own(each) === name).length > 1 ? path : name);
}
