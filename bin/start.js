/**
 * Starts the commands whose first I/O somebody waits for without oclif, as far as it is not needed
 * to read the command line; bin/run.js takes this from the bundle. A worker thread boots meanwhile.
 */
import { readFileSync } from "node:fs";
import { failureOf } from "../dist/src/failure.js";
import { parsePlainArgs } from "../dist/src/plain-args.js";
import { startThreadAhead } from "../dist/src/run/thread.js";

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
  if (name === "doctor") return runWithOclif(name, argv);
  startThreadAhead();
  try {
    if (name === "fio") {
      const { runFioLine } = await import("../dist/src/run-fio-line.js");
      process.exitCode = await runFioLine(argv);
      return;
    }
    const declared = JSON.parse(readFileSync(manifest, "utf8")).commands[name].flags;
    const plain = parsePlainArgs(argv, declared);
    if (plain === null) return await runWithOclif(name, argv);
    const { runFiles } = await import("../dist/src/run-files.js");
    process.exitCode = await runFiles(plain.args, plain.flags);
  } catch (error) {
    const { text, exitCode } = failureOf(error);
    process.stderr.write(text);
    process.exit(exitCode);
  }
}

/**
 * @param {keyof typeof COMMANDS} name
 * @param {string[]} argv
 */
async function runWithOclif(name, argv) {
  const { default: Command } = await COMMANDS[name]();
  const { flush, handle } = (await import("@oclif/core")).default;
  Command.id = name;
  try {
    await Command.run(argv, import.meta.url);
    await flush();
  } catch (error) {
    await handle(error);
  }
}
