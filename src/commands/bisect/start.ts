import { randomInt } from "node:crypto";
import { Args, Flags } from "@oclif/core";
import { runBisect } from "../../cli/bisect/run.js";
import { headOfBisect } from "../../cli/bisect/start.js";
import { createState, stateFlags } from "../../cli/bisect/state.js";
import { trialFlags } from "../../cli/bisect/trial-flags.js";
import { HipriCommand, severalTimes } from "../../cli/command.js";

export default class BisectStart extends HipriCommand {
  static override summary = "begin a bisect over kernels, commits, packages or a list";
  static override description =
    "Writes what the bisect is about into its state; hipri bisect run then boots items until the " +
    "one that changed the figure is certain. A figure may be as noisy as it is: items are booted " +
    "again where that tells most, and the culprit is confirmed by new boots beside its neighbour.";
  static override examples = [
    "<%= config.bin %> <%= command.id %> @mixed --packages 'apt:linux-image-*-cloud-amd64@trixie-backports' --good 6.16.3 --bad 6.19.14 --now",
    "<%= config.bin %> <%= command.id %> job.fio --git ~/linux --good v6.18 --bad v6.19 --build 'make -j8 bzImage' --kernel arch/x86/boot/bzImage",
    "<%= config.bin %> <%= command.id %> --list versions.txt --good 1.2 --bad 1.9 --run './measure {}'",
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ description: "job files; @NAME is a profile of hipri's" }),
  };
  static override flags = {
    good: Flags.string({ helpValue: "ITEM", description: "an item that is good" }),
    bad: Flags.string({ helpValue: "ITEM", description: "an item that is bad" }),
    packages: Flags.string({
      ...severalTimes,
      helpValue: "apt:PATTERN[@SUITE]",
      description: "kernel packages, by version; of several suites they are sorted together",
    }),
    list: Flags.string({
      helpValue: "FILE",
      description: "items in their order, one a line: kernels as --kernel of lab run takes them",
    }),
    git: Flags.string({ helpValue: "TREE", description: "commits of this tree" }),
    "from-git-bisect": Flags.string({
      helpValue: "TREE",
      description: "the commits of the git bisect that is under way there, with its ends and skips",
    }),
    build: Flags.string({
      helpValue: "COMMAND",
      description: "how a commit's kernel is built; --kernel is then the image, in the tree",
    }),
    run: Flags.string({
      helpValue: "COMMAND",
      description:
        "instead of jobs: a command, {} for the item, that prints a number (or, with --figure, a " +
        "result or its file's name), and ends with 125 where the item cannot be tested",
    }),
    figure: Flags.string({
      helpValue: "[JOB:]FIGURE",
      description: "what is followed, as in limits, or verdict (default: that of the first limit)",
    }),
    direction: Flags.option({
      options: ["worse", "higher", "lower", "either"] as const,
      default: "worse",
      description: "how bad differs from good; with either, bad may be cured by a later item",
    })(),
    boots: Flags.integer({
      default: 160,
      min: 14,
      helpValue: "N",
      description: "boots until the confirmation, at most",
    }),
    jobs: Flags.integer({
      default: 1,
      min: 1,
      max: 64,
      helpValue: "N",
      description: "boots at the same time",
    }),
    seed: Flags.integer({ min: 0, helpValue: "N", description: "of the order of the boots" }),
    now: Flags.boolean({ description: "go on as hipri bisect run" }),
    ...stateFlags,
    ...trialFlags,
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { argv, flags, raw } = await this.parse(BisectStart);
    const given = raw.flatMap((token) => (token.type === "flag" ? token.flag : []));
    const seed = flags.seed ?? randomInt(2 ** 31);
    const head = await headOfBisect(this.jobFiles(argv), { ...flags, seed }, given);
    createState(flags.state, head);
    if (flags.now) this.finish(await runBisect({ ...flags, json: false, limit: null }));
    else {
      const { items, figure } = head;
      const last = items.at(-1)!.name;
      process.stderr.write(
        `bisect: ${items.length} items from ${items[0]!.name} to ${last}, by ${figure}; ` +
          "go on with hipri bisect run\n",
      );
    }
  }
}
