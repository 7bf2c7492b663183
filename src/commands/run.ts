import { Flags } from "@oclif/core";
import { UsageError } from "../base/errors.js";
import { HipriCommand, jobFileArgs, severalTimes } from "../command.js";
import { formatNotice } from "../job/finding.js";
import { loadJobs } from "../job/load.js";
import { errorLines, unpolledLines } from "../report/complaints.js";
import { LiveRegion } from "../report/live-region.js";
import { reserveOutput } from "../report/output-file.js";
import type { TerseVersion } from "../report/terse/terse.js";
import { run } from "../run/run.js";
import { exitCodeOf } from "../run/verdict.js";

export default class Run extends HipriCommand {
  static override summary = "run fio job files on io_uring";
  static override description =
    "Prints a table of IOPS, bandwidth and exact latency percentiles, or any of fio's output " +
    "formats. Progress and notes go to stderr. For fio's own command line see hipri fio.";
  static override examples = [
    "<%= config.bin %> run profiles/quick.fio",
    "<%= config.bin %> run nightly.fio --set runtime=5 --set iodepth=4",
    "<%= config.bin %> run nightly.fio --json | jq '.jobs[].read.clat_ns.percentile'",
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    set: Flags.string({
      ...severalTimes,
      helpValue: "OPTION[=VALUE]",
      description: "a job option for every job, above all that the files say",
    }),
    section: Flags.string({
      ...severalTimes,
      helpValue: "NAME",
      description: "run only this section (globals always count)",
    }),
    format: Flags.option({
      options: ["table", "normal", "terse", "json", "json+"] as const,
      default: "table",
      description: "what to print: hipri's table, or fio's output of that name",
    })(),
    json: Flags.boolean({ exclusive: ["format"], description: "the same as --format json+" }),
    "terse-version": Flags.integer({
      min: 2,
      max: 5,
      default: 3,
      helpValue: "2..5",
      description: "version of --format terse",
    }),
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      description: "also write the json+ tree to this file",
    }),
    readonly: Flags.boolean({ description: "refuse every job that writes" }),
    destroy: Flags.string({
      ...severalTimes,
      helpValue: "DEVICE",
      description: "allow writes to this very device, whatever is on it",
    }),
    "allow-irq": Flags.boolean({
      description: "run hipri=1 jobs even where the target does not poll, and label them",
    }),
    isolate: Flags.boolean({
      description: "run jobs that share a ring once more, each alone, and show what sharing costs",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress and no notes on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Run);
    const { jobs, notices } = loadJobs(argv as string[], {
      sections: flags.section ?? [],
      overrides: new Map((flags.set ?? []).map(splitSetting)),
    });
    const format = flags.json ? "json+" : flags.format;
    const output = flags.output === undefined ? null : reserveOutput(flags.output);
    const live = flags.quiet ? null : new LiveRegion(process.stderr, process.env);
    // The table ends with notes and errors itself.
    if (format !== "table") for (const notice of notices) live?.print(formatNotice(notice));
    const guards = {
      destroy: flags.destroy ?? [],
      readonly: flags.readonly,
      allowIrq: flags["allow-irq"],
    };
    const result = await run({ jobs, notices, guards, isolate: flags.isolate, live });
    // Loaded only now, so that the first I/O does not wait for what draws the report.
    const { formatText, jsonText } = await import("../report/render.js");
    process.stdout.write(formatText(result, format, flags["terse-version"] as TerseVersion));
    if (format !== "table") process.stderr.write(errorLines(result));
    output?.write(jsonText(result));
    const { writeLogs } = await import("../report/logs/write-logs.js");
    writeLogs(result);
    if (!guards.allowIrq) process.stderr.write(unpolledLines(result));
    this.finish(exitCodeOf(result, guards.allowIrq));
  }
}

/** `KEY=VALUE`, or a flag's bare `KEY`. @throws UsageError without a KEY */
function splitSetting(text: string): [key: string, value: string | null] {
  const equals = text.indexOf("=");
  if (equals === 0) {
    throw new UsageError("names no option", {
      place: `--set ${text}`,
      cure: "Write --set OPTION=VALUE.",
    });
  }
  return equals < 0 ? [text, null] : [text.slice(0, equals), text.slice(equals + 1)];
}
