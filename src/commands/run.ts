import { HipriCommand, jobFileArgs } from "../cli/command.js";
import { runFlags } from "../cli/job-flags.js";
import { runFiles } from "../cli/run-files.js";
import { startThreadAhead } from "../run/worker-thread.js";

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
  static override flags = runFlags;

  async run(): Promise<void> {
    startThreadAhead();
    const { argv, flags } = await this.parse(Run);
    this.finish(await runFiles(this.jobFiles(argv), flags));
  }
}
