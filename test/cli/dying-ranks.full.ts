/**
 * Ranks that are killed, and launchers that are told to end, at random moments: nobody hangs, no file
 * is half written, and what the others have measured is kept where their launcher lets them live.
 * HIPRI_KILL_RUNS sets how many of each there are with each launcher, HIPRI_KILL_SEED repeats them.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Random } from "../../src/base/random.js";
import { parseOutcome } from "../../src/result/file/read.js";
import { BIN, writeJobs } from "../support/hipri.js";
import { hydra, mpirun, srun } from "../support/launchers.js";
import { whyNoRing } from "../support/ring.js";
import { makeDirectory, removeDirectory, scratchDirectory } from "../support/scratch.js";
import { type Slurm, startSlurm, whyNoProgram, whyNoSlurm } from "../support/slurm.js";
import { Dice } from "./verify-fuzz/generate.js";

const RUNS = Number(process.env.HIPRI_KILL_RUNS ?? 20);
const SEED = Number(process.env.HIPRI_KILL_SEED ?? Date.now() % 2 ** 31);
const RANKS = 4;
const JOBS = `[global]
directory=DIR
rw=randrw
size=64k
time_based
runtime=1
rate_iops=200
[a]
[b]
stonewall
rw=randread`;
/** On a machine whose speed changes, many a moment is behind the end of its round. */
const MOST_ROUNDS = 4 * RUNS;
const TIMEOUT_S = 10;
/** A round takes its time-out and a beat, collecting one more; the rest is for a slow machine. */
const HANG_MS = 240_000;
const LOOK_MS = 100;
/** Lines of hipri's stderr that say why there is no result. */
const REFUSED = /ranks are there; missing|cannot reach each other|it was refused|cannot meet/;

interface LaunchedRun {
  readonly cwd: string;
  readonly ended: Promise<unknown>;
  readonly processes: readonly ChildProcess[];
  /** What they have written to stderr so far. */
  stderr(): string;
}

/** @param commands what stands in front of each hipri that is started, and what behind */
function launch(cwd: string, commands: readonly [string[], string[]][], env: NodeJS.ProcessEnv) {
  writeJobs(cwd, JOBS.replace("DIR", cwd));
  const own = ["run", "jobs.fio", "-q", "-o", "all.json", "--rank-timeout", `${TIMEOUT_S}s`];
  const { NODE_TEST_CONTEXT: _, ...rest } = env;
  let stderr = "";
  const processes = commands.map(([front, behind]) => {
    const [program, ...args] = [...front, process.execPath, BIN, ...own, ...behind];
    const child = spawn(program!, args, { cwd, env: rest, stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    return child;
  });
  const ended = Promise.all(
    processes.map((child) => new Promise<void>((resolve) => child.once("exit", () => resolve()))),
  );
  return { cwd, processes, ended, stderr: () => stderr };
}

/** The ranks that work in a directory, whoever started them; Slurm's own processes do, too. */
function ranksIn(cwd: string): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [program, script] = readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0");
      const isRank = program === process.execPath && script === BIN;
      return isRank && readlinkSync(`/proc/${name}/cwd`) === cwd ? [Number(name)] : [];
    } catch {
      return []; // It has ended.
    }
  });
}

/** By rank, what is known of it in the files that the run has left; each of them is whole. */
function keptResults(cwd: string): Set<number> {
  const kept = new Set<number>();
  const meeting = readdirSync(cwd).includes("meeting") ? readdirSync(join(cwd, "meeting")) : [];
  for (const name of readdirSync(cwd).filter((each) => each.startsWith("all.json"))) {
    const { result } = parseOutcome(readFileSync(join(cwd, name), "utf8"), name);
    const [, rank] = /\.rank-(\d)$/.exec(name) ?? [];
    if (result !== null && rank !== undefined) kept.add(Number(rank));
    if (rank !== undefined) continue;
    for (const host of result?.hosts ?? []) if (host.failure === null) kept.add(host.rank);
  }
  for (const name of meeting.filter((each) => /^hipri-result-\d\.json$/.test(each))) {
    const { result } = parseOutcome(readFileSync(join(cwd, "meeting", name), "utf8"), name);
    if (result !== null) kept.add(Number(/\d/.exec(name)![0]));
  }
  return kept;
}

/** The ranks that had files of their own jobs, so that they were allowed to run. */
function begun(cwd: string): number[] {
  const files = readdirSync(cwd).map((name) => /\.r(\d)\.a\.0\.0$/.exec(name)?.[1]);
  return files.flatMap((rank) => (rank === undefined ? [] : Number(rank)));
}

interface Kind {
  readonly name: string;
  readonly skip: string | false;
  /** When a rank is killed, the launcher leaves the others alone. */
  readonly letsLive: boolean;
  start(cwd: string): LaunchedRun;
  /** As who runs it would end it. */
  interrupt(run: LaunchedRun): Promise<void>;
}

/** How a round ended. */
type End = "unhurt" | "refused" | "kept" | "ended by the launcher";

async function assertEnds(run: LaunchedRun, how: string): Promise<void> {
  const isOver = await Promise.race([run.ended.then(() => true), sleep(HANG_MS, false)]);
  const left = ranksIn(run.cwd);
  for (const pid of left) if (!isOver) process.kill(pid, "SIGKILL");
  for (const child of run.processes) if (!isOver) child.kill("SIGKILL");
  assert.ok(isOver, `${how}: it hangs (${left.length} ranks)\n${run.stderr()}`);
  for (let waitedMs = 0; ranksIn(run.cwd).length > 0; waitedMs += LOOK_MS) {
    assert.ok(waitedMs < HANG_MS, `${how}: ranks are left behind\n${run.stderr()}`);
    await sleep(LOOK_MS);
  }
}

/** @returns how long ranks are there */
async function undisturbed(t: TestContext, kind: Kind): Promise<number> {
  const run = kind.start(scratchDirectory(t));
  await ranksThere(run);
  const beganMs = performance.now();
  await assertEnds(run, `${kind.name}, undisturbed`);
  assert.equal(keptResults(run.cwd).size, RANKS, run.stderr());
  return performance.now() - beganMs;
}

/** Waits for the first rank; a launcher may take seconds to start one. */
async function ranksThere({ cwd, ended }: LaunchedRun): Promise<void> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (!isOver && ranksIn(cwd).length === 0) await sleep(LOOK_MS);
}

async function killOne(
  t: TestContext,
  kind: Kind,
  dice: Dice,
  spanMs: number,
  how: string,
): Promise<End> {
  const run = kind.start(scratchDirectory(t));
  await ranksThere(run);
  await sleep(dice.below(Math.ceil(spanMs)));
  const pids = ranksIn(run.cwd);
  const choice = dice.below(RANKS);
  const victim = pids[choice % Math.max(1, pids.length)];
  if (victim !== undefined) process.kill(victim, "SIGKILL");
  await assertEnds(run, how);
  const [kept, ran] = [keptResults(run.cwd), begun(run.cwd)];
  if (victim === undefined) return "unhurt";
  if (ran.length === 0) {
    if (kind.letsLive && kept.size === 0) assert.match(run.stderr(), REFUSED, how);
    return "refused";
  }
  if (!kind.letsLive) return kept.size >= RANKS - 1 ? "kept" : "ended by the launcher";
  // One that was killed before it had agreed has no files.
  const lost = ran.filter((rank) => !kept.has(rank));
  assert.ok(lost.length <= 1, `${how}: no results of ranks ${lost}\n${run.stderr()}`);
  return "kept";
}

async function interruptAll(
  t: TestContext,
  kind: Kind,
  dice: Dice,
  spanMs: number,
  how: string,
): Promise<End> {
  const run = kind.start(scratchDirectory(t));
  await ranksThere(run);
  await sleep(dice.below(Math.ceil(spanMs)));
  const wasThere = ranksIn(run.cwd).length > 0;
  await kind.interrupt(run);
  await assertEnds(run, how);
  const kept = keptResults(run.cwd);
  if (!wasThere) return "unhurt";
  if (begun(run.cwd).length === 0) return "refused";
  return kept.size === RANKS ? "kept" : "ended by the launcher";
}

describe("ranks and launchers that end at random moments", { skip: whyNoRing() }, () => {
  let directory = "";
  let slurm: Slurm | null = null;
  before(async () => {
    directory = makeDirectory();
    if (whyNoSlurm() === false) slurm = await startSlurm(directory, RANKS);
  });
  after(async () => {
    await slurm?.stop();
    removeDirectory(directory);
  });

  const step = (mpi: string): Kind => ({
    name: `srun --mpi=${mpi}`,
    skip: whyNoSlurm(),
    letsLive: true,
    start: (cwd) => launch(cwd, [[srun(RANKS, mpi), []]], slurm!.env),
    // srun asks for a second one within a second.
    async interrupt({ processes }) {
      processes[0]!.kill("SIGINT");
      await sleep(LOOK_MS);
      processes[0]!.kill("SIGINT");
    },
  });
  const once = async ({ processes }: LaunchedRun): Promise<void> => {
    processes[0]!.kill("SIGINT");
  };
  const KINDS: readonly Kind[] = [
    {
      name: "--meet",
      skip: false,
      letsLive: true,
      start(cwd) {
        const ranks = Array.from({ length: RANKS }, (_, rank): [string[], string[]] => {
          return [[], ["--meet", "meeting", "--ranks", `${RANKS}`, "--rank", `${rank}`]];
        });
        return launch(cwd, ranks, process.env);
      },
      interrupt: once,
    },
    step("pmix"),
    step("pmi2"),
    {
      name: "mpirun.openmpi",
      skip: whyNoProgram("mpirun.openmpi"),
      letsLive: false,
      start: (cwd) => launch(cwd, [[mpirun(RANKS), []]], process.env),
      interrupt: once,
    },
    {
      name: "mpiexec.hydra",
      skip: whyNoProgram("mpiexec.hydra"),
      letsLive: false,
      start: (cwd) => launch(cwd, [[hydra(RANKS), []]], process.env),
      interrupt: once,
    },
  ];
  const DISTURBANCES = [
    ["a rank is killed", killOne],
    ["who started them is interrupted", interruptAll],
  ] as const;

  for (const [index, kind] of KINDS.entries()) {
    for (const [what, disturb] of DISTURBANCES) {
      it(`end, and keep what they have: ${kind.name}, ${what}`, { skip: kind.skip }, async (t) => {
        const dice = new Dice(new Random(SEED + index));
        const spanMs = await undisturbed(t, kind);
        const ends: Partial<Record<End, number>> = {};
        let hits = 0;
        for (let round = 0; hits < RUNS && round < MOST_ROUNDS; round++) {
          const how = `HIPRI_KILL_SEED=${SEED}, round ${round} of ${kind.name}, ${what}`;
          const end = await disturb(t, kind, dice, spanMs, how);
          ends[end] = (ends[end] ?? 0) + 1;
          if (end !== "unhurt") hits++;
        }
        t.diagnostic(`HIPRI_KILL_SEED=${SEED}: ${JSON.stringify(ends)}`);
        assert.equal(hits, RUNS, "most moments were behind the end: the machine is too busy");
      });
    }
  }
});
