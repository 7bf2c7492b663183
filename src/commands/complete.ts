import { HipriCommand } from "../cli/command.js";
import { completionLines } from "../cli/complete-words.js";

/** What the scripts of `hipri completion` ask. */
export default class Complete extends HipriCommand {
  static override hidden = true;
  static override summary = "print the words that may stand at the end of a command line";
  static override strict = false;

  async run(): Promise<void> {
    // Behind the -- are the words of another command line, which are not to be parsed.
    const words = this.argv[0] === "--" ? this.argv.slice(1) : this.argv;
    process.stdout.write(completionLines(words, this.config.commands));
  }
}
