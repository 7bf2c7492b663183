/** What `hipri bisect start` does: flags → the head of a state. */
import { resolve } from "node:path";
import { UsageError } from "../../base/errors.js";
import type { BisectionRule } from "../../bisect/bisection.js";
import { type BisectFigure, figureUnit, parseBisectFigure, scaleOf } from "../../bisect/figure.js";
import { type BisectHead, type BisectWork, type GitWork, newHead } from "../../bisect/state.js";
import { ValueError } from "../../job/kinds/kind.js";
import { askedLimits } from "../../job/limit/asked.js";
import { formatFigure } from "../../job/limit/format.js";
import { lowerIsBetter } from "../../job/limit/limit.js";
import { readLimitsFile } from "../../job/load.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { labJobs } from "../../lab/jobs.js";
import { labSettings } from "../../lab/settings.js";
import { jobsSha256 } from "../../run/jobs-hash.js";
import type { BootFlags } from "./boot-item.js";
import { assertClean, headOf } from "./git-tree.js";
import { askedOf } from "./guest-trial.js";
import { chooseItems, type ItemFlags } from "./items.js";
import { trialFlags } from "./trial-flags.js";

type Direction = "worse" | "higher" | "lower" | "either";

export type StartFlags = BootFlags &
  ItemFlags & {
    readonly build?: string | undefined;
    readonly run?: string | undefined;
    readonly figure?: string | undefined;
    readonly direction: Direction;
    readonly boots: number;
    readonly jobs: number;
    readonly seed: number;
  };

/** @param given names of the flags on the command line */
export async function headOfBisect(
  paths: readonly string[],
  flags: StartFlags,
  given: readonly string[],
): Promise<BisectHead> {
  assertTogether(paths, flags, given);
  const loaded = flags.run === undefined ? loadBisectJobs(paths, flags) : null;
  const name = flags.figure ?? (loaded === null ? "number" : firstLimit(loaded, flags));
  const figure = readFigure(name, loaded);
  const { items, firstIsGood, skipped, tree } = await chooseItems(flags);
  const indices = skipped.map((each) => items.findIndex((item) => item.name === each));
  const rule: BisectionRule = {
    itemCount: items.length,
    seed: flags.seed,
    budget: flags.boots,
    bad: badOf(flags.direction, figure),
    atOnce: flags.jobs,
    skipped: indices.filter((index) => index >= 0),
  };
  return newHead({
    startedAt: new Date().toISOString(),
    items,
    firstIsGood,
    rule,
    figure: name,
    scale: scaleOf(figure),
    unit: figureUnit(figure),
    work: {
      directory: process.cwd(),
      command: flags.run ?? null,
      jobs: paths.map((path) => resolve(path)),
      jobsHash: loaded === null ? null : jobsSha256(loaded),
      flags: bootFlags(flags),
      git: tree === null ? null : await gitWork(resolve(tree), flags),
    },
  });
}

/** @throws UsageError for flags that exclude or need each other */
function assertTogether(
  paths: readonly string[],
  flags: StartFlags,
  given: readonly string[],
): void {
  const isGit = flags.git !== undefined || flags["from-git-bisect"] !== undefined;
  const sources = ["list", "packages", "git", "from-git-bisect"].filter((flag) =>
    given.includes(flag),
  );
  const refuse = (text: string, cure: string): never => {
    throw new UsageError(text, { cure });
  };
  if (sources.length > 1) {
    refuse(
      `--${sources[0]} and --${sources[1]} exclude each other`,
      "Items come from one of them.",
    );
  }
  if (flags.run !== undefined && paths.length > 0) {
    refuse("--run and job files exclude each other", "What --run names runs the jobs itself.");
  }
  if (flags.run === undefined && paths.length === 0) {
    refuse("name a job file, or a command with --run", "hipri bisect start --help has examples.");
  }
  if (flags.run !== undefined && !flags.run.includes("{}") && !isGit) {
    refuse("--run has no place for the item", "Write {} where the item's name belongs.");
  }
  const ofGuests = given.find((name) => name in trialFlags);
  if (flags.run !== undefined && ofGuests !== undefined) {
    refuse(`--run and --${ofGuests} exclude each other`, "The command decides what it runs.");
  }
  const builds = flags.build !== undefined;
  if (builds && !isGit) refuse("--build is for commits", "Name their tree with --git.");
  if (given.includes("kernel") !== builds) {
    const cure = "--kernel is the image that --build makes in the tree; else items are kernels.";
    refuse(builds ? "--build needs --kernel" : "--kernel needs --build", cure);
  }
  if (isGit && !builds && flags.run === undefined) {
    refuse(
      "commits need --build and --kernel, or --run",
      "For example --build 'make -j8 bzImage'.",
    );
  }
}

/** The jobs as a guest would run them. @throws UsageError */
export function loadBisectJobs(paths: readonly string[], flags: BootFlags): readonly JobSpec[] {
  if (paths.includes("-")) {
    throw new UsageError("standard input can be read only once", { place: "-" });
  }
  return labJobs(askedOf(paths, flags), labSettings(flags).devices).jobs;
}

/** `JOB:FIGURE` of the first limit that is on a figure. @throws UsageError where there is none */
function firstLimit(jobs: readonly JobSpec[], flags: BootFlags): string {
  const limits = askedLimits(jobs, readLimitsFile(flags.limits), flags.assert ?? []);
  for (const { jobIndex, limit } of limits) {
    if ("figure" in limit) return `${jobs[jobIndex]!.name}:${formatFigure(limit.figure)}`;
  }
  throw new UsageError("the jobs have no limit on a figure that could be followed", {
    cure: "Name one with --figure, such as p50 or cpu_per_io; or verdict: good or bad.",
  });
}

/** @throws UsageError */
export function readFigure(text: string, jobs: readonly JobSpec[] | null): BisectFigure {
  const place = `--figure ${text}`;
  try {
    const figure = parseBisectFigure(text);
    if (jobs !== null && figure.kind === "number") {
      throw new UsageError("a number is what --run prints, and there are job files", { place });
    }
    if (jobs !== null && figure.kind === "figure" && figure.job !== null) {
      const names = jobs.map(({ name }) => name);
      if (!names.includes(figure.job)) {
        const cure = `Jobs are ${names.join(", ")}.`;
        throw new UsageError(`there is no job ${figure.job}`, { place, cure });
      }
    }
    return figure;
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const cure = error.cure ?? "";
    throw new UsageError(error.message, { place, cure: `${cure} Or verdict.`.trim() });
  }
}

/** Only with `either` may the bad end come first. */
function badOf(direction: Direction, figure: BisectFigure): BisectionRule["bad"] {
  if (direction === "either") return "other";
  if (direction !== "worse") return direction;
  return figure.kind !== "figure" || lowerIsBetter(figure.of) ? "higher" : "lower";
}

function bootFlags(flags: StartFlags): BisectWork["flags"] {
  const values = Object.entries(flags).filter(([name]) => name in trialFlags && name !== "kernel");
  return Object.fromEntries(values);
}

async function gitWork(tree: string, { build, kernel, run }: StartFlags): Promise<GitWork> {
  await assertClean(tree);
  return {
    tree,
    build: build ?? null,
    kernel: run === undefined ? kernel : null,
    head: await headOf(tree),
  };
}
