import { Flags } from "@oclif/core";
import { HipriCommand, severalTimes } from "../cli/command.js";
import { outputFlags } from "../cli/job-flags.js";
import { mergeFiles } from "../cli/merge-files.js";
import { quietFlags, reportFlags, resultFileArgs } from "../cli/report-flags.js";

export default class Merge extends HipriCommand {
  static override summary = "make one result of the results of several hosts";
  static override description =
    "Takes what hipri run -o wrote on each host, and fio's json and json+; jobs of the same name " +
    "become one, histograms are added count by count. Shows a row for each host and job, then all hosts. " +
    "The exit code is that of the worst host. hipri report draws the merged file again.";
  static override examples = [
    "<%= config.bin %> merge n1.json n2.json n3.json -o all.json",
    "<%= config.bin %> merge results/*.json --assert 'p99<2ms'",
  ];
  static override strict = false;
  static override args = resultFileArgs;
  static override flags = {
    ...reportFlags,
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      description: "also write the merged result to this file",
    }),
    junit: outputFlags.junit,
    markdown: outputFlags.markdown,
    assert: Flags.string({
      ...severalTimes,
      helpValue: "LIMITS",
      description:
        "what every job has to keep over all hosts, as p99<2ms, or on each, as host.p99<2ms, beside " +
        "what its runs were given",
    }),
    aligned: Flags.boolean({
      description: "take it that all hosts started at the same moment, whatever their clocks said",
    }),
    force: Flags.boolean({
      description: "merge results although their jobs had other options",
    }),
    "allow-irq": Flags.boolean({
      description: "hipri=1 jobs that were not polled are no failure",
    }),
    "fail-on-skip": Flags.boolean({
      description: "a job that was skipped makes the result inconclusive (exit 5)",
    }),
    ...quietFlags,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Merge);
    this.finish(await mergeFiles(argv as string[], flags));
  }
}
