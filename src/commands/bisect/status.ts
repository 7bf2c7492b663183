import { Flags } from "@oclif/core";
import { showStanding } from "../../cli/bisect/run.js";
import { stateFlags } from "../../cli/bisect/state.js";
import { HipriCommand } from "../../cli/command.js";

export default class BisectStatus extends HipriCommand {
  static override summary = "show what each item of a bisect showed, and how it stands";
  static override description = "May be asked while the bisect runs.";
  static override examples = ["<%= config.bin %> <%= command.id %>"];
  static override flags = {
    ...stateFlags,
    json: Flags.boolean({ description: "print it as JSON" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(BisectStatus);
    await showStanding(flags);
  }
}
