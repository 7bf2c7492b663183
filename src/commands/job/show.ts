import { Flags } from "@oclif/core";
import { printableLines } from "../../base/printable.js";
import { HipriCommand, jobFileArgs, severalTimes } from "../../cli/command.js";
import { showJobs } from "../../job/explain/effective-jobs.js";
import { formatNotice } from "../../job/finding.js";
import { analyseJobs } from "../../job/load.js";

export default class JobShow extends HipriCommand {
  static override summary = "print the effective jobs of job files";
  static override description =
    "Resolves globals, includes, variables and the rules between options, and prints the jobs " +
    "as one job file. What the files say otherwise goes to stderr.";
  static override examples = ["<%= config.bin %> job show nightly.fio --section first"];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    section: Flags.string({
      ...severalTimes,
      helpValue: "NAME",
      description: "show this section only",
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(JobShow);
    const { jobs, findings } = analyseJobs(this.jobFiles(argv), { sections: flags.section ?? [] });
    findings.throwFirstError();
    for (const notice of findings.notices) process.stderr.write(`${formatNotice(notice)}\n`);
    process.stdout.write(printableLines(showJobs(jobs)));
  }
}
