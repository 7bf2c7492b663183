/** One run with a signal, or two, at a random moment. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { EXIT } from "../../../src/base/errors.js";
import { Random } from "../../../src/base/random.js";
import { STOP_SIGNALS, type StopSignal } from "../../../src/base/signals.js";
import { type Ended, startHipri, writeJobs } from "../../support/hipri.js";
import { scratchDirectory } from "../../support/scratch.js";
import { Dice } from "../verify-fuzz/generate.js";
import { KINDS, type RunKind } from "./kinds.js";

/** How long behind a run's usual end a signal may come, in parts of its time. */
const BEYOND = 1.1;
const LONGEST_GAP_MS = 300;
/** For a process that has closed its output to be gone. */
const GONE_MS = 20_000;

/** How many runs ended how. */
type SignalCounts = Record<"before" | "interrupted" | "complete", number>;

interface Shot {
  readonly signal: StopSignal;
  /** Since the start. */
  readonly atMs: number;
  /** Until the second; null for no second. */
  readonly gapMs: number | null;
}

/**
 * Runs each kind by turns, in one directory each, with signals; first and last without.
 * @throws AssertionError that says how to see a run again
 */
export async function signalRounds(
  t: TestContext,
  seed: number,
  runs: number,
): Promise<SignalCounts> {
  const counts: SignalCounts = { before: 0, interrupted: 0, complete: 0 };
  for (const [index, kind] of KINDS.entries()) {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, kind.jobs);
    const usualMs = await undisturbed(cwd, kind);
    const dice = new Dice(new Random(seed + index));
    for (let run = 0; run < runs / KINDS.length; run++) {
      const shot = draw(dice, usualMs);
      const how = `HIPRI_SIGNAL_SEED=${seed}, run ${run} of ${kind.name}: ${JSON.stringify(shot)}`;
      counts[await shoot(cwd, kind, shot, how)]++;
    }
    await undisturbed(cwd, kind);
  }
  return counts;
}

function draw(dice: Dice, usualMs: number): Shot {
  const signal = dice.pick(STOP_SIGNALS);
  const atMs = dice.below(Math.ceil(usualMs * BEYOND));
  return { signal, atMs, gapMs: dice.chance(0.5) ? dice.below(LONGEST_GAP_MS) : null };
}

/** @returns how long it took */
async function undisturbed(cwd: string, kind: RunKind): Promise<number> {
  const beginMs = performance.now();
  const { child, ended } = start(cwd, kind);
  const outcome = await ended;
  const tookMs = performance.now() - beginMs;
  assert.equal(outcome.status, 0, `${kind.name}: ${outcome.stderr}`);
  await check(cwd, kind, outcome, true, child.pid!);
  return tookMs;
}

async function shoot(
  cwd: string,
  kind: RunKind,
  { signal, atMs, gapMs }: Shot,
  how: string,
): Promise<keyof SignalCounts> {
  const { child, ended } = start(cwd, kind);
  await sleep(atMs);
  child.kill(signal);
  if (gapMs !== null) {
    await sleep(gapMs);
    child.kill(signal);
  }
  const outcome = await ended;
  try {
    const before = child.signalCode === signal;
    const known = before || outcome.status === EXIT[signal] || outcome.status === 0;
    assert.ok(known, `ended with ${outcome.status ?? child.signalCode}: ${outcome.stderr}`);
    await check(cwd, kind, outcome, !before, child.pid!);
    return before ? "before" : outcome.status === 0 ? "complete" : "interrupted";
  } catch (error) {
    throw new assert.AssertionError({ message: `${how}: ${(error as Error).message}` });
  }
}

/** In a session of its own, by which what it leaves running is known. */
function start(cwd: string, kind: RunKind) {
  kind.prepare?.(cwd);
  const wrapper = ["setsid", ...(kind.wrapper ?? [])];
  const { process: child, ended } = startHipri(kind.args, { cwd, wrapper });
  return { child, ended };
}

async function check(
  cwd: string,
  kind: RunKind,
  ended: Ended,
  began: boolean,
  session: number,
): Promise<void> {
  const deadlineMs = performance.now() + GONE_MS;
  while (processesOf(session).length > 0) {
    assert.ok(performance.now() < deadlineMs, "a process is left behind");
    await sleep(20);
  }
  const known = new Set(["jobs.fio", ...kind.files]);
  const left = readdirSync(cwd).filter((name) => !known.has(name));
  assert.deepEqual(left, [], "files are left behind");
  await kind.check(cwd, ended, began);
}

/** @returns the ids of those that are not zombies */
function processesOf(session: number): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, , , sid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(sid) === session && state !== "Z";
    } catch {
      return false; // gone in between
    }
  });
}
