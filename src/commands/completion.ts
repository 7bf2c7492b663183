import { Args } from "@oclif/core";
import { HipriCommand } from "../cli/command.js";
import { SCRIPTS, SHELLS } from "../cli/completion.js";

export default class Completion extends HipriCommand {
  static override summary = "print what makes a shell complete hipri's command lines";
  static override description =
    "Completes commands, flags and their values, the options of --set, the sections of job files " +
    "and profiles. The first lines of the script say where to put it.";
  static override examples = [
    'eval "$(<%= config.bin %> completion bash)"',
    "<%= config.bin %> completion fish > ~/.config/fish/completions/hipri.fish",
  ];
  static override args = {
    shell: Args.option({ options: SHELLS, description: "bash, zsh or fish" })({ required: true }),
  };

  async run(): Promise<void> {
    const { args } = await this.parse(Completion);
    process.stdout.write(SCRIPTS[args.shell]);
  }
}
