import { Flags } from "@oclif/core";
import { HipriCommand } from "../cli/command.js";
import { reportFiles } from "../cli/report-files.js";
import { quietFlags, reportFlags, resultFileArgs } from "../cli/report-flags.js";

export default class Report extends HipriCommand {
  static override summary = "draw a result file again, in any format";
  static override description =
    "Takes what hipri run -o wrote, and fio's json and json+ of fio 3.1 and later, with what fio " +
    "does not know left out.";
  static override examples = [
    "<%= config.bin %> report result.json",
    "<%= config.bin %> report result.json --format hgrm -o result.hgrm",
    "<%= config.bin %> report before.json after.json --html report.html",
  ];
  static override strict = false;
  static override args = resultFileArgs;
  static override flags = {
    ...reportFlags,
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      description: "write to this file instead of stdout",
    }),
    plot: Flags.boolean({
      exclusive: ["format", "json", "html"],
      description: "draw latency by percentile, IOPS and p99 over time for a terminal",
    }),
    html: Flags.string({
      helpValue: "FILE",
      exclusive: ["format", "json", "output"],
      description: "write one page with charts of all results to this file, for any browser",
    }),
    ...quietFlags,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Report);
    this.finish(await reportFiles(argv as string[], flags));
  }
}
