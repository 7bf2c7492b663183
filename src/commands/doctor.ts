import { Args, Flags } from "@oclif/core";
import { EXIT, UsageError } from "../base/errors.js";
import { HipriCommand } from "../cli/command.js";
import { isHealthy } from "../doctor/diagnosis.js";
import { examine } from "../doctor/doctor.js";
import { parseInteger, SIZE_UNITS } from "../job/kinds/number.js";
import { diagnosisJson } from "../report/doctor/json.js";
import { renderDiagnosis } from "../report/doctor/text.js";
import { styleFor } from "../report/text/style.js";

export default class Doctor extends HipriCommand {
  static override summary = "say whether files and devices would be polled, and if not, why";
  static override description =
    "Looks at this machine's io_uring and at each target, with one read in each mode; nothing is " +
    "written or changed. Names the cause, the line that cures it, and what does not help. Exits 0 " +
    "when polled I/O would work on every target, else 3.";
  static override examples = [
    "<%= config.bin %> doctor /dev/nvme0n1 /data/file",
    "<%= config.bin %> doctor /dev/vda --json | jq '.targets[].obstacle'",
  ];
  static override strict = false;
  static override args = {
    target: Args.string({ description: "files and devices; none: this machine alone" }),
  };
  static override flags = {
    bs: Flags.string({
      default: "4k",
      helpValue: "SIZE",
      description: "the largest block that is to be polled",
    }),
    json: Flags.boolean({ description: "print the diagnosis as JSON" }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Doctor);
    const diagnosis = examine(argv as string[], blockBytes(flags.bs));
    const style = styleFor(process.stdout, process.env);
    process.stdout.write(flags.json ? diagnosisJson(diagnosis) : renderDiagnosis(diagnosis, style));
    this.finish(isHealthy(diagnosis) ? EXIT.OK : EXIT.ENVIRONMENT);
  }
}

/** A size as in job files: `4k`, `1m`. @throws UsageError */
function blockBytes(text: string): number {
  try {
    return parseInteger(text, SIZE_UNITS[1024]);
  } catch (error) {
    const place = `--bs ${text}`;
    throw new UsageError((error as Error).message, { place, cure: "Use a size, as 64k or 1m." });
  }
}
