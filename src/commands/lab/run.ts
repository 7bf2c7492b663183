import { Flags } from "@oclif/core";
import { UsageError } from "../../base/errors.js";
import { HipriCommand, jobFileArgs } from "../../cli/command.js";
import { deliverFailureText } from "../../cli/failure-document.js";
import { jobFlags, jobFlagWords, outputFlags } from "../../cli/job-flags.js";
import { notesShown, quietFlags, reportFlags } from "../../cli/report-flags.js";
import { splitSetting } from "../../cli/setting-flag.js";
import { assertApart } from "../../files/side-file.js";
import { labFlags } from "../../lab/flags.js";
import { runJobsInLab } from "../../lab/run-jobs.js";
import { labSettings } from "../../lab/settings.js";
import { reserveOutput } from "../../report/output/output-file.js";
import { formatText, jsonText } from "../../report/render.js";
import type { TerseVersion } from "../../report/terse/terse.js";
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
    ...jobFlags,
    ...reportFlags,
    ...outputFlags,
    ...quietFlags,
    ...labFlags,
    timeout: Flags.integer({
      default: 120,
      min: 1,
      helpValue: "SECONDS",
      description: "the guest must be done by then",
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(LabRun);
    const files = this.jobFiles(argv);
    const output = flags.output === undefined ? null : reserveOutput(flags.output);
    if (output !== null) assertApart([output], jobFilesOwned(files));
    const settings = labSettings(flags);
    if (flags.set !== undefined && settings.programs.includes("fio")) {
      throw new UsageError("--set and --with fio exclude each other", {
        cure: "fio has no such flag: write the options into the job file.",
      });
    }
    const { result, failure, fio, exitStatus } = await runJobsInLab({
      paths: files,
      sections: flags.section ?? [],
      overrides: new Map((flags.set ?? []).map((text) => splitSetting(text, "--set"))),
      runFlags: [...jobFlagWords(flags), ...(flags.quiet ? ["--quiet"] : [])],
      settings,
      timeoutMs: flags.timeout * 1000,
      verbose: flags.verbose,
      talk: (text) => void (flags.quiet || process.stderr.write(text)),
      complain: (text) => void process.stderr.write(text),
    });
    const format = flags.json ? "json+" : flags.format;
    if (result !== null) {
      output?.write(jsonText(result));
      const terseVersion = flags["terse-version"] as TerseVersion;
      const options = { terseVersion, notes: notesShown(flags), continued: false } as const;
      const both = format === "table" ? [result, fio] : [result];
      const texts = both.flatMap((each) =>
        each === null ? [] : formatText(each, format, options),
      );
      process.stdout.write(texts.join("\n"));
    }
    if (failure !== null) {
      await deliverFailureText(failure, null, {
        json: format.startsWith("json"),
        output: flags.output,
      });
    }
    this.finish(exitStatus);
  }
}
