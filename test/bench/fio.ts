/** Debian's fio as a contender. */
import type { Contender } from "./contender.js";
import { readFioJson } from "./fio-json.js";
import { runTimed, shellCommand } from "./process.js";
import { fioArguments, type Work } from "./work.js";

export function fio(work: Work): Contender {
  const argv = [
    "fio",
    ...fioArguments({ ...work, options: { ioengine: "io_uring", ...work.options } }),
    "--output-format=json",
    "--eta=never",
  ];
  return {
    name: "fio",
    command: shellCommand(argv),
    run: async () => {
      const { stdout, usage } = await runTimed(argv);
      return { ...readFioJson(stdout), process: usage };
    },
  };
}

/** As "fio-3.33". @throws EnvironmentError when fio is not installed */
export async function fioVersion(): Promise<string> {
  return (await runTimed(["fio", "--version"])).stdout.trim();
}
