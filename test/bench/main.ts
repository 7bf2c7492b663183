/**
 * The benchmark: hipri against fio and fio's t/io_uring in paired runs (settings.ts has its
 * options). Results go to stdout, progress to stderr.
 */
import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT, HipriError, UsageError } from "../../src/base/errors.js";
import { buildTIoUring } from "./build-t-io-uring.js";
import { type PairedCase, pairedCases, type SoloCase, soloCases } from "./cases.js";
import { type Comparison, compare, type Figure, measure } from "./compare.js";
import { describeMachine } from "./machine.js";
import { shellCommand } from "./process.js";
import {
  type BenchResult,
  comparisonLine,
  figureLine,
  type Skipped,
  toMarkdown,
} from "./report.js";
import { parseSettings, type Settings } from "./settings.js";

type Say = (line: string) => void;

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function main(): Promise<void> {
  const settings = parseSettings(process.argv.slice(2));
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const scratchFile = join(tmpdir(), `hipri-bench-${process.pid}.data`);
  const removeScratch = (): void => rmSync(scratchFile, { force: true });
  process.once("SIGINT", () => {
    removeScratch();
    process.exit(EXIT.SIGINT);
  });
  try {
    const result = await bench(settings, scratchFile, settings.markdown ? progress : print);
    if (settings.output !== null) writeFileSync(settings.output, JSON.stringify(result, null, 2));
    if (settings.markdown) print(toMarkdown(result));
  } finally {
    removeScratch();
  }
}

async function bench(settings: Settings, scratchFile: string, say: Say): Promise<BenchResult> {
  const { filter, runs, seconds } = settings;
  const startedAt = new Date().toISOString();
  const machine = await describeMachine();
  const tIoUringPath = settings.buildTIoUring
    ? await buildTIoUring(machine.fio)
    : settings.tIoUringPath;
  const conditions = { seconds, tIoUringPath, scratchFile, guest: settings.guest };
  const chosen = ({ name }: { readonly name: string }): boolean => name.includes(filter);
  const paired = pairedCases(conditions).filter(chosen);
  const solo = soloCases(conditions).filter(chosen);
  if (paired.length + solo.length === 0) {
    throw new UsageError(`no case has "${filter}" in its name`, { place: "--filter" });
  }
  return {
    format: 1,
    startedAt,
    command: shellCommand(["npm", "run", "bench", "--", ...process.argv.slice(2)]),
    machine,
    runs,
    seconds,
    ...(await runPaired(paired, runs, say)),
    figures: await runSolo(solo, runs, say),
  };
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

async function runSolo(cases: readonly SoloCase[], runs: number, say: Say): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const item of cases) {
    const figure = await measure(item, runs);
    figures.push(figure);
    say(figureLine(figure));
  }
  return figures;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof HipriError)) throw error;
  progress(error.format());
  process.exitCode = error.exitCode;
}
