import { Flags } from "@oclif/core";
import { EXIT } from "../../base/errors.js";
import { printableJson, printableLines } from "../../base/printable.js";
import { HipriCommand, jobFileArgs, severalTimes } from "../../cli/command.js";
import { formatLint, lintJobs, wouldRefuse } from "../../job/explain/lint.js";
import { analyseJobs } from "../../job/load.js";
import { FIO_VERSIONS } from "../../job/options/since-fio.js";

export default class JobLint extends HipriCommand {
  static override summary = "say what hipri honours, ignores and refuses in job files";
  static override description =
    "Names each key of the job files that is refused, has no effect or is done otherwise, with its " +
    "line. Prints nothing when all are honoured; exits 2 when the files would not run, or not in the " +
    "fio that --fio names.";
  static override examples = [
    "<%= config.bin %> job lint nightly.fio",
    "<%= config.bin %> job lint --fio 3.33 nightly.fio",
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    all: Flags.boolean({ description: "list the keys that are honoured, too" }),
    fio: Flags.option({
      options: FIO_VERSIONS,
      description: "say which options this version of fio does not have, too",
    })(),
    json: Flags.boolean({ description: "print the findings as JSON" }),
    section: Flags.string({
      ...severalTimes,
      helpValue: "NAME",
      description: "look at this section only",
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobLint);
    const analysis = analyseJobs(this.jobFiles(argv), { sections: flags.section ?? [] });
    const report = lintJobs(analysis, flags.fio ?? null);
    if (flags.json) process.stdout.write(`${printableJson(JSON.stringify(report, null, 2))}\n`);
    else process.stdout.write(printableLines(formatLint(report, flags.all)));
    if (wouldRefuse(report)) this.finish(EXIT.USAGE);
  }
}
