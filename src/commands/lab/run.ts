import { Flags } from "@oclif/core";
import { HipriCommand, jobFileArgs, severalTimes } from "../../cli/command.js";
import { deliverFailureText } from "../../cli/failure-document.js";
import { assertApart } from "../../files/side-file.js";
import { labFlags } from "../../lab/flags.js";
import { runJobsInLab } from "../../lab/run-jobs.js";
import { labSettings } from "../../lab/settings.js";
import { reserveOutput } from "../../report/output-file.js";
import { formatText, jsonText } from "../../report/render.js";
import { jobFilesOwned } from "../../run/side-files.js";

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
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    ...labFlags,
    timeout: Flags.integer({
      default: 120,
      min: 1,
      helpValue: "SECONDS",
      description: "the guest must be done by then",
    }),
    section: Flags.string({
      ...severalTimes,
      helpValue: "NAME",
      description: "run only this section (globals always count)",
    }),
    json: Flags.boolean({ description: "print fio's json+ tree instead of the table" }),
    output: Flags.string({
      char: "o",
      helpValue: "FILE",
      description: "also write the json+ tree to this file",
    }),
    readonly: Flags.boolean({ description: "refuse jobs that write, make or remove files" }),
    "allow-irq": Flags.boolean({
      description: "run hipri=1 jobs even where the target does not poll, and label them",
    }),
    isolate: Flags.boolean({
      description: "run jobs that share a ring once more, each alone, and show what sharing costs",
    }),
    "io-timeout": Flags.string({
      helpValue: "TIME",
      description: "end the run with exit code 4 when an I/O has had no answer for TIME",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress and no notes on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(LabRun);
    const files = this.jobFiles(argv);
    const output = flags.output === undefined ? null : reserveOutput(flags.output);
    if (output !== null) assertApart([output], jobFilesOwned(files));
    const ioTimeout = flags["io-timeout"];
    const passedOn = (["readonly", "allow-irq", "isolate", "quiet"] as const).filter(
      (name) => flags[name],
    );
    const { result, failure, fio, exitStatus } = await runJobsInLab({
      paths: files,
      sections: flags.section ?? [],
      runFlags: [
        ...passedOn.map((name) => `--${name}`),
        ...(ioTimeout === undefined ? [] : [`--io-timeout=${ioTimeout}`]),
      ],
      settings: labSettings(flags),
      timeoutMs: flags.timeout * 1000,
      verbose: flags.verbose,
      talk: (text) => void (flags.quiet || process.stderr.write(text)),
    });
    if (result !== null) {
      output?.write(jsonText(result));
      const notes = flags.quiet ? "none" : flags.verbose ? "all" : "some";
      const options = { terseVersion: 3, notes, continued: false } as const;
      const tables = [result, fio].flatMap((each) =>
        each === null ? [] : formatText(each, "table", options),
      );
      process.stdout.write(flags.json ? jsonText(result) : tables.join("\n"));
    }
    if (failure !== null) {
      await deliverFailureText(failure, null, { json: flags.json, output: flags.output });
    }
    this.finish(exitStatus);
  }
}
