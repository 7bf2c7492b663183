import { randomInt } from "node:crypto";
import { Flags } from "@oclif/core";
import { HipriCommand, jobFileArgs, severalTimes } from "../cli/command.js";
import { jobFlags, outputFlags } from "../cli/job-flags.js";
import { quietFlags, reportFlags } from "../cli/report-flags.js";
import { sweepJobs } from "../cli/sweep-jobs.js";

const { isolate: _, "status-interval": __, repeat: ___, ...sweptFlags } = jobFlags;

export default class Sweep extends HipriCommand {
  static override summary = "run a job with every combination of some options' values";
  static override description =
    "Each combination is a launch, a process of its own; all of them in random order. Prints a row " +
    "for each point, and latency over throughput as a plot. The knee is the point with the most " +
    "IOPS per mean latency: behind it more load costs more latency, in percent, than it gains " +
    "IOPS. hipri report draws the file of -o again, --html as a page.";
  static override examples = [
    "<%= config.bin %> sweep @quick --vary iodepth=1,2,4,...,256",
    "<%= config.bin %> sweep db.fio --vary bs=4k,64k --vary iodepth=1,8,64 --repeat 3 -o sweep.json",
    "<%= config.bin %> sweep db.fio --vary rate_iops=10k,20k,...,1m --until 'p99<1ms'",
    "<%= config.bin %> sweep @rate-map --vary reads:rate_iops=500,1000,...,4000 " +
      "--vary writes:rate_iops=500,1000,...,4000",
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    vary: Flags.string({
      ...severalTimes,
      required: true,
      helpValue: "OPTION=VALUES",
      description:
        "a job option and its values with commas between; 1,2,4,...,256 doubles, 10,20,...,100 " +
        "adds ten. SECTION:OPTION is of one section's jobs",
    }),
    until: Flags.string({
      ...severalTimes,
      helpValue: "LIMITS",
      description:
        "search by halves for the highest value that keeps these limits, such as p99<1ms, in most " +
        "of --repeat launches (3 without it) on both sides of the boundary; --vary is then one of " +
        "iodepth, numjobs, rate, rate_iops",
    }),
    repeat: Flags.integer({
      min: 1,
      max: 999,
      helpValue: "N",
      description: "so many launches of each point, of which the table has the medians",
    }),
    seed: Flags.integer({
      min: 0,
      exclusive: ["until"],
      helpValue: "N",
      description: "of the order of the launches; without it a random one, which is shown",
    }),
    ...sweptFlags,
    ...reportFlags,
    ...outputFlags,
    ...quietFlags,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Sweep);
    const seed = flags.seed ?? randomInt(2 ** 31);
    this.finish(await sweepJobs(this.jobFiles(argv), { ...flags, seed }));
  }
}
