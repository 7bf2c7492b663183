/** What `hipri compare` does: two sides → pairs of launches → verdict, report and exit code. */
import { isDeepStrictEqual } from "node:util";
import { EXIT, type ExitCode, UsageError } from "../base/errors.js";
import { isStopSignal } from "../base/signals.js";
import { stayOnThisCpu } from "../ffi/libc.js";
import { ValueError } from "../job/kinds/kind.js";
import type { Figure } from "../job/limit/limit.js";
import { parseFigure } from "../job/limit/parse.js";
import { loadJobs } from "../job/load.js";
import { readInterval } from "../job/report-interval.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import { type CompareSettings, type ComparisonReport, comparePairs } from "../launch/compare.js";
import { Launcher, type LaunchPlan, THIS_PROGRAM } from "../launch/launch.js";
import { comparisonText, progressOf } from "../report/comparison.js";
import { LiveArea } from "../report/live/live-area.js";
import { wideStyleFor } from "../report/text/style.js";
import { Interrupt } from "../run/early-end.js";
import { jobsSha256 } from "../run/jobs-hash.js";
import { type ComparisonVerdict, SCHEDULES } from "../verdict/comparison.js";
import { compareHistory } from "./compare-history.js";
import { compareResults, isResultFile } from "./compare-results.js";
import { slicesOf } from "./compare-slices.js";
import { splitSetting } from "./setting-flag.js";

/** The flags of `hipri compare`, as commands/compare.ts declares and describes them. */
export interface CompareFlags {
  readonly a?: readonly string[] | undefined;
  readonly b?: readonly string[] | undefined;
  readonly "a-env"?: readonly string[] | undefined;
  readonly "b-env"?: readonly string[] | undefined;
  readonly "a-hipri"?: string | undefined;
  readonly "b-hipri"?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly section?: readonly string[] | undefined;
  readonly history?: string | undefined;
  readonly figure: readonly string[];
  readonly threshold: string;
  readonly pairs: "40" | "80";
  readonly time?: string | undefined;
  readonly seed: number;
  readonly slices?: boolean | undefined;
  readonly json: boolean;
  readonly readonly: boolean;
  readonly destroy?: readonly string[] | undefined;
  readonly "allow-irq": boolean;
  readonly force: boolean;
  readonly quiet: boolean;
}

/** Figures of both sides that stand beside those that decide. */
const SHOWN = ["p50"];

/** The flags that results of earlier runs take, and the one that only they take. */
const OF_RESULTS = ["history", "figure", "json", "quiet", "force"];
const OF_RESULTS_ALONE = "force";

/**
 * @param files job files, or results
 * @param given the names of the flags that were given
 * @throws UsageError, EnvironmentError, IoError
 */
export async function compareFiles(
  files: readonly string[],
  flags: CompareFlags,
  given: readonly string[],
): Promise<ExitCode> {
  if (flags.history === undefined && !files.some(isResultFile)) {
    return compareLaunches(files, flags, given);
  }
  const stray = given.find((name) => !OF_RESULTS.includes(name));
  if (stray !== undefined) {
    throw new UsageError("results of earlier runs are launched no more", {
      place: `--${stray}`,
      cure: "Leave it out, or name job files.",
    });
  }
  const [a, b, ...others] = files;
  const figures = figuresOf(flags);
  if (flags.history !== undefined) {
    if (a === undefined || b !== undefined) {
      throw new UsageError("--history takes one result to compare with", {
        place: files.join(" "),
        cure: "Write hipri compare --history 'runs/*.json' new.json, with the quotes.",
      });
    }
    return compareHistory(flags.history, a, figures, shownBeside(flags), flags);
  }
  if (a === undefined || b === undefined || others.length > 0) {
    throw new UsageError("results are compared two at a time", {
      place: files.join(" "),
      cure: "Write hipri compare base.json new.json.",
    });
  }
  return compareResults([a, b], [...figures, ...shownBeside(flags)], flags);
}

async function compareLaunches(
  files: readonly string[],
  flags: CompareFlags,
  given: readonly string[],
): Promise<ExitCode> {
  if (given.includes(OF_RESULTS_ALONE)) {
    throw new UsageError("it is for results of earlier runs", {
      place: `--${OF_RESULTS_ALONE}`,
      cure: "Leave it out: jobs may differ where they are launched.",
    });
  }
  const sides = sidesOf(files, flags);
  const settings = settingsOf(sides, flags);
  if (settings.onOneCpu) stayOnThisCpu();
  const launcher = new Launcher();
  const interrupt = new Interrupt();
  interrupt.listen();
  interrupt.onStop(() => launcher.relay("SIGINT"));
  const live = flags.quiet ? null : new LiveArea(process.stderr, process.env);
  const beginMs = performance.now();
  const { looks } = SCHEDULES[settings.budget];
  const show = (soFar: ComparisonReport): void => {
    const elapsedMs = performance.now() - beginMs;
    live?.draw(progressOf(soFar, { looks, elapsedMs, timeMs: settings.timeMs }), elapsedMs);
  };
  try {
    const report = await comparePairs(
      launcher,
      { a: sides.a.plan, b: sides.b.plan },
      settings,
      show,
      () => interrupt.requested,
    ).finally(() => live?.clear());
    const style = wideStyleFor(process.stdout, process.env);
    process.stdout.write(flags.json ? jsonOf(report) : comparisonText(report, looks[0]!, style));
    const { cause } = interrupt;
    return cause !== null && isStopSignal(cause) ? EXIT[cause] : exitCodeOf(report.verdict);
  } finally {
    launcher.dispose();
    interrupt.dispose();
  }
}

function exitCodeOf(verdict: ComparisonVerdict | null): ExitCode {
  if (verdict === "regression") return EXIT.ASSERTION;
  return verdict === "improved" || verdict === "no change" ? EXIT.OK : EXIT.INCONCLUSIVE;
}

function jsonOf({ verdict, gates, pairs, lost, settings }: ComparisonReport): string {
  const { threshold, seed, sliced, onOneCpu } = settings;
  const figures = gates.map(({ gate, verdict: own, change, forecast }) => {
    const { job, figure, isGating: gating } = gate;
    return { job, figure, gating, verdict: own, change, forecast };
  });
  const comparison = { verdict, pairs, lost, threshold, seed, sliced, onOneCpu, figures };
  return `${JSON.stringify(comparison, null, 2)}\n`;
}

/** A side's launches, and its jobs where this hipri reads them. */
interface Side {
  readonly plan: LaunchPlan;
  readonly jobs: readonly JobSpec[] | null;
}

function sidesOf(files: readonly string[], flags: CompareFlags): { a: Side; b: Side } {
  if (files.includes("-")) {
    throw new UsageError("standard input can be read only once, and both sides need the jobs", {
      place: "-",
      cure: "Name a job file.",
    });
  }
  const apart = (["a", "b", "a-env", "b-env", "a-hipri", "b-hipri"] as const).some((name) => {
    return flags[name] !== undefined;
  });
  const areTwo = !apart && files.length === 2;
  const a = sideOf(areTwo ? files.slice(0, 1) : files, "a", flags);
  const b = sideOf(areTwo ? files.slice(1) : files, "b", flags);
  if (isDeepStrictEqual(whatCounts(a), whatCounts(b))) {
    throw new UsageError("A and B are the same", {
      place: files.join(" "),
      cure: "Name two job files, or what differs with --a, --b, --a-env, --b-env or --b-hipri.",
    });
  }
  return { a, b };
}

/** Sides that are alike in it can differ by nothing but noise. */
function whatCounts({ plan: { program, args, env }, jobs }: Side) {
  return { program, env, jobs: jobs === null ? args : jobsSha256(jobs) };
}

function sideOf(files: readonly string[], name: "a" | "b", flags: CompareFlags): Side {
  const { section = [], destroy = [] } = flags;
  const both = (flags.set ?? []).map((text) => ({ text, flag: "--set" }));
  const own = (flags[name] ?? []).map((text) => ({ text, flag: `--${name}` }));
  const overrides = [...both, ...own].map(({ text, flag }) => splitSetting(text, flag));
  const program = flags[`${name}-hipri`];
  const switches = (["readonly", "allow-irq"] as const).filter((flag) => flags[flag]);
  return {
    plan: {
      program: program === undefined ? THIS_PROGRAM : programOf(program),
      args: [
        ...files,
        ...[...both, ...own].map(({ text }) => `--set=${text}`),
        ...section.map((each) => `--section=${each}`),
        ...destroy.map((each) => `--destroy=${each}`),
        ...switches.map((each) => `--${each}`),
      ],
      stdin: null,
      env: Object.fromEntries((flags[`${name}-env`] ?? []).map((text) => variable(text, name))),
    },
    // Another build reads its jobs itself.
    jobs:
      program === undefined
        ? loadJobs(files, { sections: section, overrides: new Map(overrides) }).jobs
        : null,
  };
}

function programOf(path: string): readonly string[] {
  return /\.c?js$/.test(path) ? [process.execPath, path] : [path];
}

function variable(text: string, side: "a" | "b"): [name: string, value: string] {
  const [name, value] = splitSetting(text, `--${side}-env`, "variable");
  return [name, value ?? ""];
}

function settingsOf({ a, b }: { a: Side; b: Side }, flags: CompareFlags): CompareSettings {
  const figures = figuresOf(flags);
  // Another build runs the same jobs, unless it has options of its own.
  const jobs = [
    a.jobs ?? (flags.a === undefined ? b.jobs : null),
    b.jobs ?? (flags.b === undefined ? a.jobs : null),
  ];
  return {
    figures,
    shown: shownBeside(flags),
    threshold: thresholdOf(flags.threshold),
    budget: flags.pairs === "40" ? 40 : 80,
    timeMs: flags.time === undefined ? null : readInterval(flags.time, "--time"),
    seed: flags.seed,
    ...slicesOf(jobs, figures, flags.slices),
  };
}

/** @throws UsageError */
function figuresOf({ figure }: CompareFlags): Figure[] {
  return figure.map((name) => {
    try {
      return parseFigure(name);
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      const cure = error.cure === undefined ? {} : { cure: error.cure };
      throw new UsageError(error.message, { place: `--figure ${name}`, ...cure });
    }
  });
}

function shownBeside({ figure }: CompareFlags): Figure[] {
  return SHOWN.filter((name) => !figure.includes(name)).map(parseFigure);
}

/** @throws UsageError */
function thresholdOf(text: string): number {
  const percent = Number(/^(\d+(?:\.\d+)?)\s*%$/.exec(text)?.[1] ?? Number.NaN);
  if (percent > 0 && percent <= 1000) return percent / 100;
  throw new UsageError("it is no percentage above 0", {
    place: `--threshold ${text}`,
    cure: "Write --threshold 3%.",
  });
}
