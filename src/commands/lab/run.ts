import { Flags } from "@oclif/core";
import { HipriCommand, jobFileArgs } from "../../cli/command.js";
import { labRunFlags } from "../../cli/job-flags.js";
import { runFilesInLab } from "../../cli/run-files-in-lab.js";
import { labFlags } from "../../lab/flags.js";

export default class LabRun extends HipriCommand {
  static override summary = "run job files in a guest with polled devices, on any kernel";
  static override description =
    "Boots a kernel in QEMU with NVMe devices that have poll queues, runs the jobs there and brings " +
    "the result back. Jobs name devices as $" +
    "{NAME} or /dev/lab/NAME; fast, slow and mixed (half of it slow) are there without --device.";
  static override examples = [
    "<%= config.bin %> lab run @polled",
    "<%= config.bin %> lab run job.fio --kernel apt:linux-image-cloud-amd64@trixie --with fio",
    "<%= config.bin %> lab run job.fio --device 'disk=nvme,size=4G,latency=100us' --cpus 4",
    "<%= config.bin %> lab run job.fio --hosts 2 -o both.json",
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    ...labRunFlags,
    ...labFlags,
    hosts: Flags.integer({
      default: 1,
      min: 1,
      max: 16,
      helpValue: "N",
      description: "run the jobs in so many guests together, as hosts, each with its own kernel",
    }),
    "guest-timeout": Flags.string({
      default: "2m",
      helpValue: "TIME",
      description: "the guest has to be done by then, its boot included",
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(LabRun);
    this.finish(await runFilesInLab(this.jobFiles(argv), flags));
  }
}
