/** Prints and writes the results of a run as its flags ask, wherever it ran. */
import { basename } from "node:path";
import { type ReportFormat, tellsNotes } from "../report/formats.js";
import { type OutputFile, reserveOutput, reservePage } from "../report/output/output-file.js";
import { Printout } from "../report/output/printout.js";
import { StandardOutput } from "../report/output/standard-output.js";
import { badBlockLines, errorLines, unpolledLines } from "../report/text/run-errors.js";
import { styleFor } from "../report/text/style.js";
import type { RunResult } from "../result/model/result.js";
import { runsOf } from "../result/sweep/points.js";
import type { CiFailure, CiFiles } from "./ci-reports.js";
import { type Delivery, deliverAll } from "./deliver.js";
import { type Drawing, drawingOf, type ReportFlags } from "./report-flags.js";

/** What draws is loaded only when something is drawn, so that the first I/O does not wait for it. */
const drawer = () => import("../report/render.js");

/** What decides how results are presented; see {@link ReportFlags}. */
interface PresenterFlags extends ReportFlags {
  readonly output?: string | undefined;
  readonly html?: string | undefined;
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
  readonly "allow-irq": boolean;
  /** Results go to another hipri, a line of JSON each, which presents them. */
  readonly relay?: boolean;
}

/** What a run has to write beside its report. */
interface Beside {
  /** Behind the report and the file of --output. */
  readonly logs?: Delivery;
  /** Time that is left for who reads stdout; none is all the time. */
  readonly left?: () => Promise<void>;
  /** What ended launches before their time. */
  readonly failure?: CiFailure | null;
  /** fio's result of the same jobs, for a table of its own. */
  readonly fio?: RunResult | null;
}

export class Presenter {
  readonly format: ReportFormat;
  /** The file of --output. */
  readonly output: OutputFile | null;
  /** The file of --html. */
  private readonly page: OutputFile | null;
  private readonly ci: CiFiles;
  private readonly flags: PresenterFlags;
  private readonly drawing: Drawing;
  private readonly stdout = new StandardOutput();
  private readonly printout = new Printout(this.stdout, true);

  /** @throws UsageError, EnvironmentError when a file cannot be written */
  constructor(flags: PresenterFlags) {
    this.flags = flags;
    this.drawing = drawingOf(flags, process.stdout);
    this.format = this.drawing.format;
    const { output, html, junit, markdown } = flags;
    this.output = output === undefined ? null : reserveOutput(output);
    this.page = html === undefined ? null : reservePage(html);
    this.ci = {
      junit:
        junit === undefined ? null : reserveOutput(junit, { option: "--junit", name: "the XML" }),
      markdown:
        markdown === undefined
          ? null
          : reserveOutput(markdown, { option: "--markdown", name: "the Markdown" }),
    };
  }

  /** All files that are written. */
  get sideFiles(): OutputFile[] {
    const { output, page, ci } = this;
    return [output, page, ci.junit, ci.markdown].filter((file) => file !== null);
  }

  /** A report of a run in progress, where the format has such. @throws as writing does */
  async interim(soFar: RunResult): Promise<void> {
    const { interimText, jsonLine } = await drawer();
    if (this.flags.relay) this.printout.add(jsonLine(soFar));
    else this.printout.add(interimText(soFar, this.format, this.options()));
  }

  /** Keeps the file of --output up to date. @throws as writing does */
  async keep(soFar: RunResult): Promise<void> {
    const { writeJson } = await drawer();
    this.output?.write((put) => writeJson(soFar, put), false);
  }

  /**
   * The report, the files beside it, and what stderr says of the result.
   * @throws the last thing that failed, when everything else is written
   */
  async deliver(
    result: RunResult,
    { logs, left, failure = null, fio = null }: Beside = {},
  ): Promise<void> {
    const { formatText, jsonLine, writeJson } = await drawer();
    const report = (each: RunResult) => formatText(each, this.format, this.options());
    const both = this.format === "table" && fio !== null ? [result, fio] : [result];
    await deliverAll([
      () => this.printout.add(this.flags.relay ? jsonLine(result) : both.map(report).join("\n")),
      () => this.output?.write((put) => writeJson(result, put)),
      () => this.writePage(result, fio),
      () => logs?.(),
      () => this.stdout.finish(left?.()),
      async () => void (this.flags.relay || process.stderr.write(await this.talk(result))),
      ...(this.flags.relay ? [] : await this.ciDeliveries(result, failure)),
    ]);
  }

  private async writePage(result: RunResult, fio: RunResult | null): Promise<void> {
    if (this.page === null) return;
    const { htmlReport } = await import("../report/html/page.js");
    const own = { name: basename(this.page.path, ".html"), result };
    this.page.write(htmlReport(fio === null ? [own] : [own, { name: "fio", result: fio }]));
  }

  private async ciDeliveries(result: RunResult, failure: CiFailure | null): Promise<Delivery[]> {
    const { ciDeliveries } = await import("./ci-reports.js");
    return ciDeliveries(result, failure, this.ci, this.flags["allow-irq"], process.env);
  }

  private options() {
    const { "allow-irq": allowIrq } = this.flags;
    return { ...this.drawing.options, allowIrq, continued: this.printout.begun };
  }

  /** A table ends with its errors, limits and notes itself. */
  private async talk(result: RunResult): Promise<string> {
    const { limitsText, noteText } = await drawer();
    const { format, drawing, flags } = this;
    const ofEach = (lines: (launch: RunResult) => string): string =>
      [...new Set(runsOf(result).map(lines))].join("");
    return [
      ofEach(badBlockLines),
      format === "table" ? "" : ofEach(errorLines),
      flags["allow-irq"] ? "" : ofEach(unpolledLines),
      tellsNotes(format) ? "" : noteText(result, drawing.options.notes),
      format === "table" ? "" : limitsText(result, styleFor(process.stderr, process.env)),
    ].join("");
  }
}
