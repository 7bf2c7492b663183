import { Flags } from "@oclif/core";
import { printable, printableJson } from "../../base/printable.js";
import { HipriCommand } from "../../cli/command.js";
import { listKernels } from "../../lab/kernel/apt.js";

export default class LabKernels extends HipriCommand {
  static override summary = "list the kernels that apt could fetch for a guest";
  static override description =
    "Reads the package lists of this machine's sources, or of another suite in the same archive, " +
    "without touching the system's own lists. Each name can stand in --kernel apt:NAME[@SUITE].";
  static override examples = [
    "<%= config.bin %> lab kernels",
    "<%= config.bin %> lab kernels --suite trixie-backports",
  ];
  static override flags = {
    suite: Flags.string({
      helpValue: "SUITE",
      description: "another suite, such as trixie, forky or sid",
    }),
    json: Flags.boolean({ description: "print the list as JSON" }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(LabKernels);
    const kernels = await listKernels(flags.suite ?? null);
    const at = flags.suite === undefined ? "" : `@${flags.suite}`;
    const lines = kernels.map(({ name, version, summary }) => {
      return `apt:${name}${at}  ${version}  ${summary}`;
    });
    if (flags.json) process.stdout.write(`${printableJson(JSON.stringify(kernels, null, 2))}\n`);
    else process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(""));
  }
}
