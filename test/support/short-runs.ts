/**
 * Runs whose workers all end at the same moment, and whose result must come whatever Node does with
 * their threads (run/worker-thread.ts): some of 25 such runs stood still for ever when threads ended.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startHipri, writeJobs } from "./hipri.js";

const WRITER = "[w]\nrw=write\nbs=128k\niodepth=64\nrate=29m";
const READERS = Array.from({ length: 7 }, (_, index) => {
  return `[r${index}]\nrw=randread\nbs=4k\niodepth=64\nrate_iops=600`;
});
const GLOBAL = "[global]\nruntime=1\ntime_based\nfilename=f\nsize=4m";
const LANES = 1 + READERS.length;

/** Of a run of 1.5 s, on a machine that is busy with something else. */
const PATIENCE_MS = 90_000;

/** For a machine of two CPUs. */
const PARALLEL = 2;

/**
 * @param node the program
 * @returns what was wrong with each run that did not end with a result
 */
export async function runShortJobs(cwd: string, times: number, node: string): Promise<string[]> {
  const faults: string[] = [];
  let begun = 0;
  const runNext = async (_: unknown, index: number): Promise<void> => {
    // Each has a file of its own.
    const own = join(cwd, String(index));
    mkdirSync(own);
    writeJobs(own, [GLOBAL, WRITER, ...READERS].join("\n"));
    for (let run = begun++; run < times; run = begun++) {
      const fault = await runOnce(own, node);
      if (fault !== null) faults.push(`run ${run}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }).map(runNext));
  return faults;
}

async function runOnce(cwd: string, node: string): Promise<string | null> {
  const started = startHipri(["run", "jobs.fio", "--json", "--quiet"], { cwd, node });
  const patience = new AbortController();
  const late = sleep(PATIENCE_MS, "late", { signal: patience.signal }).catch(() => null);
  if ((await Promise.race([started.ended, late])) === "late") {
    started.process.kill("SIGKILL");
    return `no end within ${PATIENCE_MS / 1000} s`;
  }
  patience.abort();
  const { status, stdout, stderr } = await started.ended;
  if (status !== 0 || stderr !== "") return `status ${status}, ${stderr}`;
  const { jobs } = JSON.parse(stdout);
  return jobs.length === LANES ? null : `${jobs.length} jobs`;
}
