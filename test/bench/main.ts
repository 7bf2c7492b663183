/**
 * The benchmark: hipri against fio and fio's t/io_uring in paired runs (settings.ts has its
 * options). Results go to stdout, progress to stderr.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, HipriError, UsageError } from "../../src/base/errors.js";
import { benchBisects } from "./bisects.js";
import { buildTIoUring } from "./build-t-io-uring.js";
import { type PairedCase, pairedCases, soloCases } from "./cases.js";
import { type Comparison, compare, measure } from "./compare.js";
import { price, rungs } from "./ladder.js";
import { describeMachine } from "./machine.js";
import { manyHostsCases } from "./many-hosts.js";
import { shellCommand } from "./process.js";
import { type QuietWindow, quietTable, quietWorks, watchWindow } from "./quiet-window.js";
import { benchCompares } from "./real-compares.js";
import { benchLimits } from "./real-limits.js";
import {
  type BenchResult,
  comparisonLine,
  figureLine,
  priceLine,
  type Skipped,
  shapesTable,
  toMarkdown,
} from "./report.js";
import { scaleCases } from "./scale.js";
import { parseSettings, type Settings } from "./settings.js";
import { shapeCases } from "./shapes.js";
import { benchVerdicts } from "./verdicts.js";

type Say = (line: string) => void;

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const settings = parseSettings(process.argv.slice(2));
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const scratch = mkdtempSync(join(tmpdir(), "hipri-bench-"));
  const inMemory = mkdtempSync("/dev/shm/hipri-bench-");
  const removeScratch = (): void => {
    for (const each of [scratch, inMemory]) rmSync(each, { recursive: true, force: true });
  };
  process.once("SIGINT", () => {
    removeScratch();
    process.exit(EXIT.SIGINT);
  });
  try {
    if (settings.bisect) {
      benchBisects(print);
      return;
    }
    if (settings.verdicts) {
      benchVerdicts(print);
      return;
    }
    if (settings.compares) {
      print(await benchCompares(settings, scratch, progress));
      return;
    }
    if (settings.limits) {
      print(await benchLimits(settings, scratch, progress));
      return;
    }
    if (settings.quietWindow) {
      await proveQuiet(settings, scratch, print);
      return;
    }
    const say = settings.markdown ? progress : print;
    const result = await bench(settings, scratch, inMemory, say);
    if (settings.output !== null) writeFileSync(settings.output, JSON.stringify(result, null, 2));
    if (settings.markdown) print(toMarkdown(result));
    else if (settings.shapes) print(shapesTable(result.comparisons));
  } finally {
    removeScratch();
  }
}

async function bench(
  settings: Settings,
  scratch: string,
  inMemory: string,
  say: Say,
): Promise<BenchResult> {
  const { filter, runs, seconds } = settings;
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  const tIoUringPath = settings.buildTIoUring
    ? await buildTIoUring(machine.fio)
    : settings.tIoUringPath;
  const scratchFile = join(scratch, "data");
  const logPrefix = join(scratch, "log");
  const memoryFile = join(inMemory, "data");
  const files = { scratchFile, memoryFile, logPrefix };
  const conditions = { seconds, tIoUringPath, ...files, guest: settings.guest };
  const chosen = ({ name }: { readonly name: string }): boolean => name.includes(filter);
  const { shapes } = settings;
  const paired = (shapes ? shapeCases : pairedCases)(conditions).filter(chosen);
  const alone = shapes
    ? []
    : [...soloCases(conditions), ...scaleCases(conditions), ...manyHostsCases(conditions)];
  const solo = alone.filter(chosen);
  const ladder = shapes ? [] : rungs(conditions).filter(chosen);
  assertChosen(paired.length + solo.length + ladder.length, filter);
  return {
    format: 1,
    startedAt,
    command: shellCommand(["npm", "run", "bench", "--", ...process.argv.slice(2)]),
    machine,
    runs,
    seconds,
    ...(await runPaired(paired, runs, say)),
    figures: await eachInTurn(solo, (item) => measure(item, runs), figureLine, say),
    prices: await eachInTurn(ladder, (rung) => price(rung, runs), priceLine, say),
  };
}

function assertChosen(count: number, filter: string): void {
  if (count > 0) return;
  throw new UsageError(`no case has "${filter}" in its name`, { place: "--filter" });
}

async function proveQuiet(settings: Settings, scratch: string, print: Say): Promise<void> {
  const { filter, seconds, output } = settings;
  const works = quietWorks(seconds, join(scratch, "data"), join(scratch, "log"));
  const chosen = works.filter(({ name }) => name.includes(filter));
  assertChosen(chosen.length, filter);
  const windows: QuietWindow[] = [];
  for (const work of chosen) {
    progress(`${work.name}: three runs`);
    windows.push(await watchWindow(work));
  }
  if (output !== null) writeFileSync(output, JSON.stringify(windows, null, 2));
  print(quietTable(windows));
}

async function runPaired(
  cases: readonly PairedCase[],
  runs: number,
  say: Say,
): Promise<{ comparisons: Comparison[]; skipped: Skipped[] }> {
  const comparisons: Comparison[] = [];
  const skipped: Skipped[] = [];
  for (const item of cases) {
    const { name, duel } = item;
    if ("unavailable" in duel) {
      skipped.push({ name, reason: duel.unavailable });
      say(`${name}: skipped, ${duel.unavailable}`);
      continue;
    }
    item.prepare();
    const comparison = await compare(item, duel, runs, (pair, done) => {
      const ratio = (pair.hipri.iops / pair.peer.iops).toFixed(2);
      progress(`${name}: pair ${done} of ${runs}, IOPS ratio ${ratio}`);
    });
    comparisons.push(comparison);
    say(comparisonLine(comparison));
  }
  return { comparisons, skipped };
}

/** Finds something out for each case, one after the other, and says it. */
async function eachInTurn<Case, Found>(
  cases: readonly Case[],
  find: (item: Case) => Promise<Found>,
  lineOf: (found: Found) => string,
  say: Say,
): Promise<Found[]> {
  const all: Found[] = [];
  for (const item of cases) {
    const found = await find(item);
    all.push(found);
    say(lineOf(found));
  }
  return all;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof HipriError)) throw error;
  progress(error.format());
  process.exitCode = error.exitCode;
}
