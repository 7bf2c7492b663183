import { HipriCommand } from "../cli/command.js";
import { runFioLine } from "../cli/run-fio-line.js";
import { startThreadAhead } from "../run/worker-thread.js";

export default class Fio extends HipriCommand {
  static override summary = "take fio's command line, and print what fio prints";
  static override description =
    "Job options, job files and fio's own options stand as fio has them; --help lists those. " +
    "Only the document goes to stdout, everything else to stderr. Exit codes are hipri's.";
  static override usage = "fio ARGUMENTS…";
  static override examples = [
    "<%= config.bin %> fio --name=a --rw=randread --size=1g --output-format=json",
  ];
  static override strict = false;

  async run(): Promise<void> {
    startThreadAhead();
    this.finish(await runFioLine(this.argv));
  }
}
