/** What many workers cost, and what they reach; what it takes to show a run while it lasts. */
import { EnvironmentError } from "../../src/base/errors.js";
import { BEST, batched, type Conditions, type SoloCase, timed, zero } from "./cases.js";
import { type FioDocument, parseFioJson, readJob } from "./fio-json.js";
import { HIPRI, runHipri } from "./hipri.js";
import { type Finished, runTimed, shellCommand } from "./process.js";
import { jobFile, type Options, type Work } from "./work.js";

const WORKERS = 64;
const WINDOW_MS = 1000;
const LIVE_SECONDS = 5;
const LIVE_MS = LIVE_SECONDS * 1e3;

/** Cases of hipri alone; for two CPUs, since two is what the smallest machines have. */
export function scaleCases(conditions: Conditions): SoloCase[] {
  const load = { ...zero(), ...BEST, ...batched({ depth: 32, batch: 32 }), ...timed(conditions) };
  const many = { ...load, runtime: `${WINDOW_MS}ms`, ramp_time: 0 };
  return [
    {
      name: `${WORKERS} workers, until the last one starts`,
      unit: "ms",
      measure: () => lastStartMs(workers(many, WORKERS)),
      atMost: 2000,
    },
    {
      name: `${WORKERS} workers, memory of each beyond the first`,
      unit: "MB",
      measure: async () => {
        const [one, all] = [await run(workers(many, 1)), await run(workers(many, WORKERS))];
        const bytes = all.finished.usage.maxResidentBytes - one.finished.usage.maxResidentBytes;
        return bytes / (WORKERS - 1) / 1e6;
      },
      atMost: 12,
    },
    {
      name: `${WORKERS} workers, the latest end behind its deadline`,
      unit: "ms",
      measure: () => overrunMs(workers(many, WORKERS)),
      atMost: 100,
    },
    {
      name: "what two workers lose to each other",
      unit: "%",
      measure: async () => {
        const [one, two] = [await totalIops(workers(load, 1)), await totalIops(workers(load, 2))];
        return 100 * (1 - two / (2 * one));
      },
      atMost: 5,
    },
    {
      name: "live display, of one core",
      unit: "%",
      measure: async () => (100 * ((await cpuMs([])) - (await cpuMs(["--quiet"])))) / LIVE_MS,
      atMost: 1,
    },
  ];
}

function workers(options: Options, count: number): Work {
  return { name: `zero-workers-${count}`, options: { ...options, numjobs: count } };
}

async function run(work: Work): Promise<{ finished: Finished; result: FioDocument }> {
  const finished = await runHipri(work);
  return { finished, result: parseFioJson(finished.stdout) };
}

async function lastStartMs(work: Work): Promise<number> {
  const { finished, result } = await run(work);
  const startsMs = result.hipri!.lanes.map((lane) => lane.started_at_ms);
  return Math.max(...startsMs) - finished.spawnedAtMs;
}

async function overrunMs(work: Work): Promise<number> {
  const { result } = await run(work);
  return Math.max(...result.jobs.map(({ read }) => read.runtime)) - WINDOW_MS;
}

async function totalIops(work: Work): Promise<number> {
  const { result } = await run(work);
  return result.jobs.reduce((sum, job) => sum + readJob(job).iops, 0);
}

/** The CPU time of a run that has next to nothing to do, on a terminal. */
async function cpuMs(flags: readonly string[]): Promise<number> {
  const options: Options = { ...zero(), rate_iops: 100, time_based: true, runtime: LIVE_SECONDS };
  const job = jobFile({ name: "idle", options });
  // script(1) makes the terminal.
  const hipri = shellCommand([...HIPRI, "run", "-", ...flags]);
  const command = `printf %s ${shellCommand([job])} | ${hipri}`;
  const { usage } = await runTimed(["script", "-qec", command, "/dev/null"]);
  if (usage.elapsedMs < LIVE_MS) throw new EnvironmentError("script(1) has not run the job");
  return usage.userMs + usage.systemMs;
}
