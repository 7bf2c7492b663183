/** hipri as a contender: the compiled command of this tree, as a user runs it. */
import { fileURLToPath } from "node:url";
import { EnvironmentError } from "../../src/base/errors.js";
import type { Contender } from "./contender.js";
import { parseFioJson, readFioJson } from "./fio-json.js";
import { type Finished, runTimed, shellCommand } from "./process.js";
import { jobFile, type Work } from "./work.js";

/** The command of this tree; the module lies in dist/test/bench. */
export const HIPRI: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL("../../../bin/run.cjs", import.meta.url)),
];

/** The job file comes from standard input, so that a run is one line to type. */
const ARGUMENTS = ["run", "-", "--json", "--quiet"];

export function hipri(work: Work): Contender {
  return {
    name: "hipri",
    command: `${printed(jobFile(work))} | ${shellCommand(["hipri", ...ARGUMENTS])}`,
    run: async () => {
      const { stdout, usage } = await runHipri(work);
      return { ...readFioJson(stdout), process: usage };
    },
  };
}

/** The shell's way to print a job file. */
export function printed(text: string): string {
  return shellCommand(["printf", "%s\\n", ...text.trimEnd().split("\n")]);
}

/** From the start of the process to the start of its first I/O, ms. */
export async function timeToFirstIoMs(work: Work): Promise<number> {
  const { stdout, spawnedAtMs } = await runHipri(work);
  const { hipri } = parseFioJson(stdout);
  return Math.min(...hipri!.lanes.map((lane) => lane.started_at_ms)) - spawnedAtMs;
}

/**
 * How far the floor that a run of NOPs reports lies above what that run itself took per I/O, %; or
 * below it. The two are taken one after the other, so on a machine whose speed changes only the
 * median of several runs tells.
 */
export async function floorErrorPercent(work: Work): Promise<number> {
  const { stdout } = await runHipri(work);
  const floorNs = parseFioJson(stdout).hipri!.lanes[0]!.baseline.ns_per_io;
  if (floorNs === null) throw new EnvironmentError("a run of NOPs reports no floor");
  return 100 * (floorNs / readFioJson(stdout).cpuNsPerIo - 1);
}

/** The largest resident set of the whole process, bytes. */
export async function residentBytes(work: Work): Promise<number> {
  return (await runHipri(work)).usage.maxResidentBytes;
}

/** From the start to the end of `hipri --version`, ms. */
export async function versionMs(): Promise<number> {
  const startMs = performance.now();
  await runTimed([...HIPRI, "--version"]);
  return performance.now() - startMs;
}

export function runHipri(work: Work): Promise<Finished> {
  return runTimed([...HIPRI, ...ARGUMENTS], jobFile(work));
}
