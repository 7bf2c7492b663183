import { Flags } from "@oclif/core";
import { UsageError } from "../../base/errors.js";
import { judge } from "../../cli/bisect/judge.js";
import { trialFlags } from "../../cli/bisect/trial-flags.js";
import { HipriCommand, jobFileArgs } from "../../cli/command.js";
import { labFlags } from "../../lab/flags.js";

export default class BisectJudge extends HipriCommand {
  static override summary = "say of one kernel whether it is good or bad, for git bisect run";
  static override description =
    "Runs the job in a guest with that kernel and ends as git bisect run wants it: 0 good, 1 bad, " +
    "125 this kernel cannot be judged (it does not boot, lacks a feature, is too noisy), 128 " +
    "nothing can be judged like this (usage, no QEMU, a kernel that is not there). Bad are missed " +
    "limits (assert=, --assert), I/O errors, jobs that were not polled although there are poll " +
    "queues, and with --hang bad hangs and panics while the job runs. One line of JSON says why.";
  static override examples = [
    "git bisect run hipri bisect judge job.fio --kernel arch/x86/boot/bzImage",
    "git bisect run sh -c 'make -j8 bzImage || exit 125; hipri bisect judge job.fio --boots 3 --kernel arch/x86/boot/bzImage'",
    "<%= config.bin %> <%= command.id %> @mixed --kernel apt:linux-image-cloud-amd64@trixie",
  ];
  static override strict = false;
  static override args = jobFileArgs;
  static override flags = {
    ...trialFlags,
    host: Flags.boolean({ description: "run the job on this machine instead of in a guest" }),
    boots: Flags.integer({
      default: 1,
      min: 1,
      max: 40,
      helpValue: "1..40",
      description: "boot this often; boots that disagree cannot judge the kernel (125)",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags, raw } = await this.parse(BisectJudge);
    const given = raw.flatMap((token) => (token.type === "flag" ? token.flag : []));
    const ofGuests = given.find((name) => name in labFlags || name === "guest-timeout");
    if (flags.host && ofGuests !== undefined) {
      throw new UsageError(`--host and --${ofGuests} exclude each other`, {
        cure: "Without --host the job runs in a guest.",
      });
    }
    this.finish(await judge(this.jobFiles(argv), flags));
  }
}
