import { HipriCommand } from "../../cli/command.js";
import { labFlags } from "../../lab/flags.js";
import { startLab } from "../../lab/lab.js";
import { labSettings, STANDARD_DEVICES } from "../../lab/settings.js";
import { attachTerminal, shellPrograms, shellWork } from "../../lab/shell.js";

export default class LabShell extends HipriCommand {
  static override summary = "open a prompt in a guest with polled devices";
  static override description =
    "The same guest as that of lab run, with this machine's shell and some tools. Without --device " +
    "it has the devices fast, slow and mixed. Ctrl-D or exit ends the guest.";
  static override examples = [
    "<%= config.bin %> lab shell",
    "<%= config.bin %> lab shell --kernel ./arch/x86/boot/bzImage --with fio",
  ];
  static override flags = labFlags;

  async run(): Promise<void> {
    const { flags } = await this.parse(LabShell);
    const programs = shellPrograms();
    const given = labSettings({ ...flags, with: [...(flags.with ?? []), ...programs] });
    const devices = given.devices.length > 0 ? given.devices : STANDARD_DEVICES;
    const talk = (text: string): void => void process.stderr.write(`lab: ${text}\n`);
    let connect = (): void => undefined;
    let detach = (): void => undefined;
    const { guest, facts, commandLine } = await startLab(
      { ...given, devices },
      shellWork(programs, process.stdout),
      {
        onStage: talk,
        onMessage(message) {
          if (message.type !== "ready") return;
          talk(`Linux ${message.kernel} is up; exit ends it`);
          connect();
        },
        attachConsole(console) {
          // Not before the guest is up: what its kernel prints is in the console's file.
          connect = () => ({ detach } = attachTerminal(console));
        },
      },
    );
    if (flags.verbose) {
      talk(`kernel command line: ${facts.kernelCommandLine}`);
      talk(commandLine.join(" "));
    }
    try {
      await guest.outcome;
    } finally {
      detach();
    }
  }
}
