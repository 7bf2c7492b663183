import { Args, Flags } from "@oclif/core";
import { printableJson, printableLines } from "../base/printable.js";
import { HipriCommand } from "../cli/command.js";
import { explainProfile, listProfiles, profileTexts } from "../cli/profiles.js";
import { styleFor } from "../report/text/style.js";

export default class Profiles extends HipriCommand {
  static override summary = "list hipri's own job files, or explain one of them";
  static override description =
    "Loads as databases, virtual machines and others make them, each with its source and a limit. " +
    "They write scratch files into the working directory; run them as @NAME.";
  static override examples = [
    "<%= config.bin %> profiles",
    "<%= config.bin %> profiles postgres",
    "<%= config.bin %> run @postgres --set directory=/data",
  ];
  static override args = {
    name: Args.string({ description: "a profile, with or without its @" }),
  };
  static override flags = {
    json: Flags.boolean({ description: "print them as JSON" }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Profiles);
    const style = styleFor(process.stdout, process.env);
    const text = flags.json
      ? printableJson(JSON.stringify(profileTexts(), null, 2))
      : printableLines(args.name === undefined ? listProfiles(style) : explainProfile(args.name));
    process.stdout.write(`${text}\n`);
  }
}
