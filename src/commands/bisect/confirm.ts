import { Flags } from "@oclif/core";
import { confirmChange } from "../../cli/bisect/run.js";
import { stateFlags } from "../../cli/bisect/state.js";
import { HipriCommand } from "../../cli/command.js";

export default class BisectConfirm extends HipriCommand {
  static override summary = "boot a culprit and its parent again, in pairs";
  static override description =
    "New boots in random order, up to 40 pairs: 0 when the two differ for certain, 5 when nobody " +
    "can tell.";
  static override examples = ["<%= config.bin %> <%= command.id %>"];
  static override flags = {
    ...stateFlags,
    item: Flags.string({
      helpValue: "ITEM",
      description: "another item, beside the one before it",
    }),
    quiet: Flags.boolean({ char: "q", description: "no progress on stderr" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BisectConfirm);
    const { state, quiet, item } = flags;
    this.finish(await confirmChange({ state, quiet, json: false, limit: null }, item));
  }
}
