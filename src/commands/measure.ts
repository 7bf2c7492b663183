import { Args, Flags } from "@oclif/core";
import { HipriCommand, severalTimes } from "../cli/command.js";
import { jobFlags, outputFlags } from "../cli/job-flags.js";
import { measureTarget } from "../cli/measure-target.js";
import { quietFlags, reportFlags } from "../cli/report-flags.js";
import { startThreadAhead } from "../run/worker-thread.js";

export default class Measure extends HipriCommand {
  static override summary = "measure a file, directory or device, without a job file";
  static override description =
    "Random reads at depth 1 and 32 and a sequential read, with direct I/O and polling where the " +
    "target has them; says what was chosen and why not better. Only reads, unless --write. A " +
    "directory gets a scratch file, which goes afterwards.";
  static override examples = [
    "<%= config.bin %> measure . --html page.html",
    "<%= config.bin %> measure /dev/nvme0n1 --time 10s --depth 1,8,64",
    "<%= config.bin %> measure /dev/nvme0n1 --print-job > job.fio",
  ];
  static override args = {
    target: Args.string({ required: true, description: "a file, directory or block device" }),
  };
  static override flags = {
    time: Flags.string({
      default: "3s",
      helpValue: "TIME",
      description: "how long each load runs",
    }),
    depth: Flags.string({
      default: "1,32",
      helpValue: "N,…",
      description: "I/Os in flight, for the random loads",
    }),
    bs: Flags.string({ default: "4k", helpValue: "SIZE", description: "block of random loads" }),
    size: Flags.string({
      default: "256m",
      helpValue: "SIZE",
      description: "how large the scratch file of a directory is",
    }),
    polled: Flags.option({
      options: ["auto", "yes", "no"] as const,
      default: "auto" as const,
      description: "poll for completions: where the target does, always or never",
    })(),
    write: Flags.boolean({
      description: "write, too: what is in the file or on the device is overwritten",
    }),
    destroy: Flags.string({
      ...severalTimes,
      dependsOn: ["write"],
      helpValue: "DEVICE",
      description: "allow writes to this very device, whatever is on it",
    }),
    "print-job": Flags.boolean({ description: "print the job file instead, and measure nothing" }),
    assert: jobFlags.assert,
    ...reportFlags,
    ...outputFlags,
    ...quietFlags,
  };

  async run(): Promise<void> {
    startThreadAhead();
    const { args, flags } = await this.parse(Measure);
    this.finish(await measureTarget(args.target, flags));
  }
}
