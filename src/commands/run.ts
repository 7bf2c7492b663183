import { Flags } from "@oclif/core";
import { HipriCommand, jobFileArgs, severalTimes } from "../cli/command.js";
import { quietFlags, reportFlags } from "../cli/report-flags.js";
import { runFiles } from "../cli/run-files.js";
import { startThreadAhead } from "../run/thread.js";

export default class Run extends HipriCommand {
  static override summary = "run fio job files on io_uring";
  static override description =
    "Prints a table of IOPS, bandwidth and exact latency percentiles, or any of fio's output " +
    "formats and others; hipri report draws them of its file again. Progress and notes go to stderr. For fio's own command line see hipri fio.";
  static override examples = [
    "<%= config.bin %> run @quick",
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
    ...reportFlags,
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      description: "also write the json+ tree to this file",
    }),
    readonly: Flags.boolean({ description: "refuse jobs that write, make or remove files" }),
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
    "status-interval": Flags.string({
      helpValue: "TIME",
      description: "print a report each TIME while the jobs run (SIGUSR1 prints one, too)",
    }),
    assert: Flags.string({
      ...severalTimes,
      helpValue: "LIMITS",
      description: "what every job has to keep, as p99<2ms,errors=0 (see job options assert)",
    }),
    limits: Flags.string({
      helpValue: "FILE",
      description: "what jobs have to keep: such limits below the names of their sections",
    }),
    "fail-on-skip": Flags.boolean({
      description: "a job that was skipped makes the run inconclusive (exit 5)",
    }),
    timeout: Flags.string({
      helpValue: "TIME",
      description: "end the run after TIME with what was measured (exit code 124)",
    }),
    "io-timeout": Flags.string({
      helpValue: "TIME",
      description:
        "end the run with exit code 4 when an I/O has had no answer for TIME (without this flag " +
        "such I/Os are noted after 30s, and waited for while their job runs)",
    }),
    ...quietFlags,
  };

  async run(): Promise<void> {
    startThreadAhead();
    const { argv, flags } = await this.parse(Run);
    this.finish(await runFiles(this.jobFiles(argv), flags));
  }
}
