/**
 * Starts the commands whose first I/O somebody waits for without oclif, as far as it is not needed
 * to read the command line; bin/run.js takes this from the bundle. A worker thread boots meanwhile.
 */
import { readFileSync } from "node:fs";
import { failureOf } from "../dist/src/failure.js";
import { parsePlainArgs } from "../dist/src/plain-args.js";
import { dismissThreadAhead, startThreadAhead } from "../dist/src/run/thread.js";

/** Those that oclif reads the command line of, if need be, without a search for them. */
const COMMANDS = {
  run: () => import("../dist/src/commands/run.js"),
  doctor: () => import("../dist/src/commands/doctor.js"),
};

/**
 * @param {"run" | "fio" | "doctor"} name
 * @param {string[]} argv behind the command's name
 * @param {URL} manifest oclif.manifest.json
 */
export async function start(name, argv, manifest) {
  if (name === "fio") {
    return runBesideThread(async () => {
      const { runFioLine } = await import("../dist/src/run-fio-line.js");
      return runFioLine(argv);
    });
  }
  const { commands } = JSON.parse(readFileSync(manifest, "utf8"));
  const plain = name === "run" ? parsePlainArgs(argv, commands.run.flags) : null;
  if (plain === null) return runWithOclif(name, argv, manifest);
  return runBesideThread(async () => {
    const { runFiles } = await import("../dist/src/run-files.js");
    return runFiles(plain.args, plain.flags);
  });
}

/** @param {() => Promise<number>} run gives the exit code */
async function runBesideThread(run) {
  startThreadAhead();
  try {
    process.exitCode = await run();
    await dismissThreadAhead();
  } catch (error) {
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    await dismissThreadAhead();
    process.exit(exitCode);
  }
}

/**
 * @param {keyof typeof COMMANDS} name
 * @param {string[]} argv
 * @param {URL} manifest beside the package.json that oclif is to read
 */
async function runWithOclif(name, argv, manifest) {
  const { default: Command } = await COMMANDS[name]();
  const { flush, handle } = (await import("@oclif/core")).default;
  Command.id = name;
  try {
    await Command.run(argv, manifest.href);
    await flush();
  } catch (error) {
    await handle(error);
  }
}
