import { readState, stateFlags } from "../../cli/bisect/state.js";
import { bootText } from "../../cli/bisect/text.js";
import { HipriCommand } from "../../cli/command.js";

export default class BisectLog extends HipriCommand {
  static override summary = "list the boots of a bisect; the state itself has them as JSON lines";
  static override examples = ["<%= config.bin %> <%= command.id %>"];
  static override flags = stateFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(BisectLog);
    const { head, boots } = readState(flags.state);
    const lines = boots.map((record, index) => `${bootText(head, record, index + 1)}\n`);
    process.stdout.write(lines.join(""));
  }
}
