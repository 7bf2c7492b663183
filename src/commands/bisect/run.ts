import { Flags } from "@oclif/core";
import { runBisect } from "../../cli/bisect/run.js";
import { stateFlags } from "../../cli/bisect/state.js";
import { HipriCommand } from "../../cli/command.js";

export default class BisectRun extends HipriCommand {
  static override summary = "boot items until the one that changed the figure is certain";
  static override description =
    "Goes on from the state, wherever it was left: a kill costs the boot that was under way. Ends " +
    "with 0 when a culprit is confirmed, 5 when there is none (the ends do not differ, or the boots " +
    "are used up: then with the set that has it with 95 %).";
  static override examples = ["<%= config.bin %> <%= command.id %>"];
  static override flags = {
    ...stateFlags,
    json: Flags.boolean({ description: "print the end as JSON" }),
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BisectRun);
    this.finish(await runBisect({ ...flags, limit: null }));
  }
}
