import { Flags } from "@oclif/core";
import { runBisect } from "../../cli/bisect/run.js";
import { stateFlags } from "../../cli/bisect/state.js";
import { HipriCommand } from "../../cli/command.js";

export default class BisectNext extends HipriCommand {
  static override summary = "make one more boot of a bisect";
  static override examples = ["<%= config.bin %> <%= command.id %>"];
  static override flags = {
    ...stateFlags,
    boots: Flags.integer({ default: 1, min: 1, helpValue: "N", description: "or so many" }),
    json: Flags.boolean({ description: "print how it stands as JSON" }),
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BisectNext);
    this.finish(await runBisect({ ...flags, limit: flags.boots }));
  }
}
