/**
 * Where hipri's process begins: oclif finds the command, whose module is part of this one's bundle.
 */
import { type Command, Config, Errors, run } from "@oclif/core";
import { EnvironmentError, EXIT } from "../base/errors.js";
import { PACKAGE_DIR } from "../base/package.js";
import { assertExactWords } from "../base/utf8.js";
import { gitExitOfFailure } from "../bisect/git-exit.js";
import { assertRoomToStart } from "../run/examine/resource-limits.js";
import { failureOf, usageErrorOf } from "./failure.js";
import { leave } from "./leave.js";
import { watchStreams } from "./streams.js";

/** @param id as oclif has it: `lab:run` */
async function loadCommand(id: string): Promise<Command.Class> {
  const { default: command } = await import(`../commands/${id.replaceAll(":", "/")}.js`);
  return Object.assign(command, { id });
}

/** @returns the exit code */
async function main(argv: string[]): Promise<number> {
  try {
    assertExactWords(argv);
    assertWorkingDirectory();
    assertRoomToStart();
    if (argv.length === 0) return greet();
    const config = await Config.load({ root: PACKAGE_DIR, userPlugins: false });
    for (const command of config.commands) command.load = () => loadCommand(command.id);
    const [first, ...rest] = argv;
    // Its command line is fio's, --help included.
    if (first === "fio") await config.runCommand(first, rest);
    else await run(usual(argv), config);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const exitCode = report(error);
    // git bisect run would take other codes for a bad commit.
    return argv[0] === "bisect" && argv[1] === "judge" ? gitExitOfFailure(exitCode) : exitCode;
  }
}

/** `help run` and `run -h` are `run --help`, and -V is --version, as with most programs. */
function usual([first, ...rest]: readonly string[]): string[] {
  if (first === "help") return [...rest, "--help"];
  if (first === "-V") return ["--version"];
  return [first!, ...rest].map((word) => (word === "-h" ? "--help" : word));
}

/** What to do first. @returns the exit code */
function greet(): number {
  process.stdout.write(`hipri measures storage through io_uring, and shows the evidence.

  hipri measure . --html page.html   measure the disk below this directory, with a page of charts
  hipri run job.fio -o result.json   run a fio job file
  hipri report result.json --html result.html
                                     draw its result as a page with charts
  hipri doctor /dev/nvme0n1          would it be polled, and if not, why

hipri --help lists the commands, hipri COMMAND --help what each takes.
`);
  return EXIT.OK;
}

/** Says what ends hipri. @returns the exit code */
function report(error: unknown): number {
  if (error instanceof Errors.ExitError) return error.oclif.exit ?? 0;
  const { text, exitCode } = failureOf(
    error instanceof Errors.CLIError ? usageErrorOf(error, { name: "hipri" }) : error,
  );
  process.stderr.write(text);
  return exitCode;
}

/** Relative names mean nothing without one. @throws EnvironmentError */
function assertWorkingDirectory(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new EnvironmentError("the working directory has been deleted, or cannot be read", {
      cure: "Change to another one first, as with cd.",
      cause,
    });
  }
}

// It asks for a report. Before there is one to give, Node would start its debugger instead.
process.on("SIGUSR1", () => {});
watchStreams();
process.once("uncaughtException", (error) => leave(report(error)));
void main(process.argv.slice(2)).then(leave);
