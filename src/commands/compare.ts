import { randomInt } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { HipriCommand, severalTimes } from "../cli/command.js";
import { compareFiles } from "../cli/compare-files.js";

export default class Compare extends HipriCommand {
  static override summary = "say whether B is slower than A, or that nobody can tell";
  static override description =
    "Launches A and B in pairs, in random order, until the difference is certain: a regression " +
    "(exit 99), improved or no change (exit 0), or inconclusive (exit 5), with how many more pairs " +
    "would tell. Two job files are A and B; with --a or --b, all job files are run by both. Two " +
    "results of earlier runs are shown beside each other, which decides nothing: they were not " +
    "measured in turn.";
  static override examples = [
    "<%= config.bin %> compare job.fio --a filename=/dev/nvme0n1 --b filename=/dev/nvme1n1",
    "<%= config.bin %> compare old.fio new.fio",
    "<%= config.bin %> compare job.fio --b-hipri /opt/hipri-next/bin/hipri",
    "<%= config.bin %> compare base.json new.json",
    "<%= config.bin %> compare --history 'runs/*.json' new.json",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ required: true, description: "job files, or two results" }),
  };
  static override flags = {
    a: side("a job option for A alone", "OPTION=VALUE"),
    b: side("a job option for B alone", "OPTION=VALUE"),
    "a-env": side("a variable of A's environment", "NAME=VALUE"),
    "b-env": side("a variable of B's environment", "NAME=VALUE"),
    "a-hipri": Flags.string({ helpValue: "PATH", description: "another build of hipri for A" }),
    "b-hipri": Flags.string({ helpValue: "PATH", description: "another build of hipri for B" }),
    set: side("a job option for both", "OPTION[=VALUE]"),
    section: side("run only this section (globals always count)", "NAME"),
    history: Flags.string({
      helpValue: "PATTERN",
      description:
        "results of earlier sessions, such as 'runs/*.json': say whether a new one lies outside " +
        "what at least ten of them did",
    }),
    figure: Flags.string({
      ...severalTimes,
      default: ["cpu_per_io"],
      helpValue: "FIGURE",
      description: "what decides, as in limits: cpu_per_io, p50, read.iops; p50 is always shown",
    }),
    threshold: Flags.string({
      default: "3%",
      helpValue: "PERCENT",
      description: "the smallest change that matters",
    }),
    pairs: Flags.option({
      options: ["40", "80"] as const,
      default: "40",
      description: "how many pairs there are at most",
    })(),
    time: Flags.string({ helpValue: "TIME", description: "begin no pair later than this" }),
    seed: Flags.integer({ min: 0, helpValue: "N", description: "of the order of the pairs" }),
    slices: Flags.boolean({
      allowNo: true,
      description:
        "run both of a pair at once, each for 20 ms in turn (default: for reads of files past the " +
        "page cache, and where no device is shared: " +
        "NOPs, the null engine, /dev/zero, /dev/null); IOPS cannot be told so",
    }),
    json: Flags.boolean({ description: "print the comparison as JSON" }),
    readonly: Flags.boolean({ description: "refuse jobs that write, make or remove files" }),
    destroy: side("allow writes to this very device, whatever is on it", "DEVICE"),
    "allow-irq": Flags.boolean({
      description: "run hipri=1 jobs even where the target does not poll, and label them",
    }),
    force: Flags.boolean({
      description: "compare results although their jobs had other options",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags, metadata } = await this.parse(Compare);
    const given = Object.keys(flags).filter((name) => !metadata.flags[name]?.setFromDefault);
    const seed = flags.seed ?? randomInt(2 ** 31);
    this.finish(await compareFiles(this.jobFiles(argv), { ...flags, seed }, given));
  }
}

function side(description: string, helpValue: string) {
  return Flags.string({ ...severalTimes, helpValue, description });
}
