import { Args, Flags } from "@oclif/core";
import { EXIT, type ExitCode } from "../base/errors.js";
import { HipriCommand } from "../command.js";
import { formatNotice } from "../job/finding.js";
import { loadJobs } from "../job/load.js";
import { LiveRegion } from "../report/live-region.js";
import { reserveOutput } from "../report/output-file.js";
import type { RunResult } from "../run/result.js";
import { run } from "../run/run.js";

export default class Run extends HipriCommand {
  static override summary = "run fio job files on io_uring";
  static override description =
    "Prints a table of IOPS, bandwidth and exact latency percentiles, or with --json fio's json+ " +
    "tree. Progress and notes go to stderr.";
  static override examples = [
    "<%= config.bin %> run profiles/quick.fio",
    "<%= config.bin %> run nightly.fio --json | jq '.jobs[].read.clat_ns.percentile'",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: "job files; - is standard input" }),
  };
  static override flags = {
    section: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: "run only this section (globals always count)",
    }),
    json: Flags.boolean({ description: "print fio's json+ tree instead of the table" }),
    output: Flags.string({ char: "o", description: "also write the json+ tree to this file" }),
    readonly: Flags.boolean({ description: "refuse every job that writes" }),
    destroy: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      description: "allow writes to this very device, whatever is on it",
    }),
    "allow-irq": Flags.boolean({
      description: "run hipri=1 jobs even where the target does not poll, and label them",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress and no notes on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Run);
    const { jobs, notices } = loadJobs(argv as string[], { sections: flags.section ?? [] });
    const output = flags.output === undefined ? null : reserveOutput(flags.output);
    const region = new LiveRegion(process.stderr, process.env);
    // The table ends with the notes itself.
    if (flags.json && !flags.quiet) for (const each of notices) region.print(formatNotice(each));
    const result = await run({
      jobs,
      notices: notices.map((notice) => ({ code: notice.code, text: formatNotice(notice) })),
      guards: {
        destroy: flags.destroy ?? [],
        readonly: flags.readonly,
        allowIrq: flags["allow-irq"],
      },
      onLive: flags.quiet ? null : (sample) => region.show(sample),
    });
    region.clear();
    // Loaded only now, so that the first I/O does not wait for what draws the report.
    const { jsonText, tableText } = await import("../report/render.js");
    process.stdout.write(flags.json ? jsonText(result) : tableText(result, process.stdout));
    // The table ends with the errors itself.
    if (flags.json) process.stderr.write(errorLines(result));
    output?.write(jsonText(result));
    this.exit(exitCode(result, flags["allow-irq"]));
  }
}

function errorLines(result: RunResult): string {
  return result.lanes
    .filter(({ errorText }) => errorText !== null)
    .map(({ name, errorText }) => `hipri: ${name}: ${errorText}\n`)
    .join("");
}

/** Errors first: they are worth more than the fact that somebody stopped the run. */
function exitCode(result: RunResult, allowIrq: boolean): ExitCode {
  if (result.lanes.some((lane) => lane.error !== 0)) return EXIT.IO;
  if (!allowIrq && result.lanes.some((lane) => lane.polling.state === "no")) {
    process.stderr.write("hipri: a job with hipri=1 was not polled, see its evidence\n");
    return EXIT.ENVIRONMENT;
  }
  if (result.signal !== null) return EXIT[result.signal];
  return EXIT.OK;
}
