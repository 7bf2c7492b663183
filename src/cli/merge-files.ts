/** What `hipri merge` does: results of hosts → one result → report, file and exit code. */
import { basename } from "node:path";
import { type ExitCode, UsageError } from "../base/errors.js";
import { assertApart } from "../files/side-file.js";
import { readOutcome } from "../result/file/read.js";
import { alignStarts } from "../result/hosts/align.js";
import { differingJobs } from "../result/hosts/jobs.js";
import { type HostPart, mergeResults } from "../result/hosts/merge.js";
import { thinFor } from "../result/hosts/thin.js";
import { launchesOf } from "../result/launches.js";
import type { RunResult } from "../result/model/result.js";
import { assertNoSweep } from "../result/sweep/points.js";
import { exitCodeOf } from "../run/exit-code.js";
import { judgeLimits } from "../verdict/limits.js";
import { limitsOfMerged } from "../verdict/merged-limits.js";
import { Presenter } from "./presenter.js";
import type { ReportFlags } from "./report-flags.js";

/** The flags of `hipri merge`, as commands/merge.ts declares and describes them. */
export interface MergeFlags extends ReportFlags {
  readonly output?: string | undefined;
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
  readonly assert?: readonly string[] | undefined;
  readonly aligned: boolean;
  readonly force: boolean;
  readonly "allow-irq": boolean;
  readonly "fail-on-skip": boolean;
}

/**
 * @param paths result files by rank; - is standard input
 * @throws UsageError, EnvironmentError, IoError
 */
export async function mergeFiles(paths: readonly string[], flags: MergeFlags): Promise<ExitCode> {
  const presenter = new Presenter(flags);
  assertApart(
    presenter.sideFiles,
    paths.map((path) => ({ path, what: `the result ${path}` })),
  );
  const read = paths.map((path) => readPart(path, paths.length));
  assertMergeable(read, flags.force);
  const merged = mergeResults(flags.aligned ? alignStarts(read) : read);
  const asked = limitsOfMerged(merged, flags.assert ?? []);
  const result = { ...merged, limits: judgeLimits(launchesOf(merged), asked) };
  await presenter.deliver(result);
  return exitCodeOf(result, { allowIrq: flags["allow-irq"], failOnSkip: flags["fail-on-skip"] });
}

function readPart(path: string, count: number): HostPart {
  // Without a host's name in it, as of fio, the file's name is the host's.
  const fallbackName = basename(path).replace(/\.json$/, "");
  const outcome = readOutcome(path);
  const part =
    outcome.result === null ? outcome : { ...outcome, result: thinFor(count, outcome.result) };
  return { ...part, fallbackName, source: path, clock: null };
}

/** @throws UsageError for what is no result of several hosts' same jobs */
function assertMergeable(parts: readonly HostPart[], force: boolean): void {
  const known = parts.flatMap(({ result, source }) => (result === null ? [] : { result, source }));
  const [first, ...others] = known;
  if (first === undefined) {
    throw new UsageError("no host has a result", {
      place: parts.map(({ source }) => source).join(" "),
      cure: `The first one says: ${parts[0]?.failure?.cause}`,
    });
  }
  const seen = new Map<string, string | null>();
  for (const { result, source } of known) {
    assertNoSweep(result, `${source}`);
    const key = keyOf(result);
    if (seen.has(key)) {
      throw new UsageError(`it is the same result as ${seen.get(key)}`, {
        place: `${source}`,
        cure: "Give each host's result once.",
      });
    }
    seen.set(key, source);
  }
  for (const { result, source } of others) {
    if (result.launches.length !== first.result.launches.length) {
      const launches = [result, first.result].map((each) => each.launches.length + 1);
      throw new UsageError(`it has ${launches[0]} launches, ${first.source} has ${launches[1]}`, {
        place: `${source}`,
        cure: "Run all hosts with the same --repeat.",
      });
    }
    const difference = differingJobs(first.result, result);
    if (difference === null || force) continue;
    const { job, option, values } = difference;
    const [mine, theirs] = values.map((value) => (value === null ? "not set" : `"${value}"`));
    throw new UsageError(
      `job ${job} had another ${option} than in ${first.source}: ${theirs} and not ${mine}`,
      { place: `${source}`, cure: "Run the same job on all hosts, or merge them with --force." },
    );
  }
}

/** What no two runs have alike. */
function keyOf({ environment, pid, startedAtMs, hosts, lanes }: RunResult): string {
  const starts = lanes.map((lane) => lane.startedAtMs);
  return JSON.stringify([environment?.hostname, pid, startedAtMs, hosts.length, starts]);
}
