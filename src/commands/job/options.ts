import { Args, Flags } from "@oclif/core";
import { HipriCommand } from "../../cli/command.js";
import { optionsMarkdown } from "../../job/explain/options-markdown.js";
import {
  describeOption,
  listOptions,
  optionData,
  requireOption,
} from "../../job/explain/options-text.js";
import { OPTION_TABLE } from "../../job/options/table.js";

export default class JobOptions extends HipriCommand {
  static override summary = "print the table of job options, or all about one of them";
  static override examples = [
    "<%= config.bin %> job options",
    "<%= config.bin %> job options iodepth",
  ];
  static override args = {
    name: Args.string({ description: "an option, an alias or the beginning of one" }),
  };
  static override flags = {
    json: Flags.boolean({ description: "print the rows as JSON" }),
    markdown: Flags.boolean({
      exclusive: ["json"],
      description: "print what hipri does with every option as a page of Markdown",
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(JobOptions);
    if (flags.markdown) {
      process.stdout.write(optionsMarkdown());
      return;
    }
    const row = args.name === undefined ? null : requireOption(args.name);
    if (flags.json) {
      const data = row === null ? OPTION_TABLE.map(optionData) : optionData(row);
      process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
    } else {
      process.stdout.write(row === null ? listOptions() : describeOption(row));
    }
  }
}
