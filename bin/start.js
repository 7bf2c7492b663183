/**
 * Starts the commands whose first I/O somebody waits for, without what oclif does to find them;
 * bin/run.js takes this from the bundle. A worker thread boots while the command is loaded.
 */
import { startThreadAhead } from "../dist/src/run/thread.js";

const COMMANDS = {
  run: () => import("../dist/src/commands/run.js"),
  fio: () => import("../dist/src/commands/fio.js"),
  // It runs no job, but a guest's root holds nothing else of hipri than what is started here.
  doctor: () => import("../dist/src/commands/doctor.js"),
};

/**
 * @param {keyof typeof COMMANDS} name
 * @param {string[]} argv
 */
export async function start(name, argv) {
  if (name !== "doctor") startThreadAhead();
  const { flush, handle } = (await import("@oclif/core")).default;
  try {
    const { default: Command } = await COMMANDS[name]();
    await Command.run(argv, import.meta.url);
    await flush();
  } catch (error) {
    await handle(error);
  }
}
