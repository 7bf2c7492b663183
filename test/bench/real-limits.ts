/**
 * `npm run bench -- --limits`: limits that are certainly kept, and such as are certainly missed, on
 * this machine as it is; how often `hipri run --repeat auto` says so, in Markdown. A limit lies a
 * tenth off the median of launches that ran just before, or a tenth beyond it.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../src/base/errors.js";
import { median } from "../../src/base/median.js";
import { valuesIn } from "../../src/cli/compare-results.js";
import { formatLimit } from "../../src/job/limit/format.js";
import { type Figure, lowerIsBetter } from "../../src/job/limit/limit.js";
import { parseFigure } from "../../src/job/limit/parse.js";
import { parseResult } from "../../src/result/file/read.js";
import { launchesOf } from "../../src/result/launches.js";
import type { RunResult } from "../../src/result/model/result.js";
import { HIPRI } from "./hipri.js";
import { failed, finish } from "./process.js";
import { layOutFile } from "./scratch-file.js";
import { type Outcome, tallyTable } from "./tally.js";

/** A job, and the figures of it that are limited together. */
interface LimitedJob {
  readonly name: string;
  readonly job: readonly string[];
  readonly figures: readonly string[];
}

/** The same with its limits. */
interface LimitCase {
  readonly name: string;
  readonly jobs: string;
  readonly limits: string;
}

const FILE_BYTES = 64 * 2 ** 20;
const BATCHES = ["iodepth=32", "iodepth_batch_submit=32", "iodepth_batch_complete_max=32"];
const MARGIN = 0.1;
/** Launches that the median is of: as many as decide. */
const REFERENCE = 7;

function limitedJobs(file: string): LimitedJob[] {
  const reads = ["rw=randread", "bs=4k"];
  const rated = [`filename=${file}`, "direct=1", ...reads, "iodepth=4", "rate_iops=1000"];
  const zero = ["filename=/dev/zero", "size=1g", ...reads, ...BATCHES];
  return [
    { name: "file, rate of 1,000", job: rated, figures: ["iops"] },
    { name: "/dev/zero", job: zero, figures: ["enters_per_io"] },
    { name: "/dev/zero", job: zero, figures: ["cpu_per_io"] },
    { name: "/dev/zero", job: zero, figures: ["p50"] },
  ];
}

/** What is asked of it; see settings.ts. */
interface Asked {
  /** Judgements of each case. */
  readonly runs: number;
  /** Length of each launch. */
  readonly seconds: number;
  readonly filter: string;
}

export async function benchLimits(
  { runs, seconds, filter }: Asked,
  scratch: string,
  progress: (line: string) => void,
): Promise<string> {
  const file = join(scratch, "data");
  layOutFile(file, FILE_BYTES);
  const jobs = limitedJobs(file).filter(({ name, figures }) =>
    caseName(name, figures).includes(filter),
  );
  const cases: LimitCase[] = [];
  for (const [index, job] of jobs.entries()) {
    cases.push(...(await casesOf(job, seconds, join(scratch, `${index}`))));
  }
  const judge = (item: LimitCase) => judgeOnce(item, join(scratch, "result.json"));
  return tallyTable(cases, runs, VERDICTS, ["limit", "launches"], judge, progress);
}

const VERDICTS = ["passed", "failed", "undecided"] as const;
type Verdict = (typeof VERDICTS)[number];

function caseName(name: string, figures: readonly string[]): string {
  return `${figures.join(", ")} of ${name}`;
}

/** Measures a job, and writes the limits on either side of its medians. */
async function casesOf(
  { name, job, figures }: LimitedJob,
  seconds: number,
  prefix: string,
): Promise<LimitCase[]> {
  const jobs = `${prefix}.fio`;
  const lines = ["[job]", ...job, "norandommap", `runtime=${seconds}`, "time_based"];
  writeFileSync(jobs, `${lines.join("\n")}\n`);
  const { result } = await launch([jobs, `--repeat=${REFERENCE}`], `${prefix}.json`);
  const sides = [
    ["kept", 1 + MARGIN],
    ["missed", 1 / (1 + MARGIN)],
  ] as const;
  return sides.map(([side, factor]) => {
    const limits = `${prefix}.${side}.limits`;
    const texts = figures.map((figure) => limitOn(parseFigure(figure), factor, result));
    writeFileSync(limits, `[job]\n${texts.join("\n")}\n`);
    return { name: `${caseName(name, figures)}, ${side}: ${texts.join(", ")}`, jobs, limits };
  });
}

/** @param factor how much worse than the median is still kept */
function limitOn(figure: Figure, factor: number, result: RunResult): string {
  const middle = median(valuesIn(result, "job", figure).sort((a, b) => a - b));
  return lowerIsBetter(figure)
    ? formatLimit({ figure, comparator: "<", bound: middle * factor })
    : formatLimit({ figure, comparator: ">", bound: middle / factor });
}

async function judgeOnce({ jobs, limits }: LimitCase, file: string): Promise<Outcome<Verdict>> {
  const beginMs = performance.now();
  const args = [jobs, `--limits=${limits}`, "--repeat=auto"];
  const { status, result } = await launch(args, file);
  const verdict = VERDICT_OF[status]!;
  const count = launchesOf(result).length;
  return { verdict, count, seconds: (performance.now() - beginMs) / 1000 };
}

const VERDICT_OF: Readonly<Record<number, Verdict>> = {
  [EXIT.OK]: "passed",
  [EXIT.ASSERTION]: "failed",
  [EXIT.INCONCLUSIVE]: "undecided",
};

/** @throws EnvironmentError where it ends in another way than with a verdict */
async function launch(args: readonly string[], file: string) {
  const argv = [...HIPRI, "run", ...args, "-q", "-o", file];
  const { stderr, status } = await finish(argv);
  if (status === null || VERDICT_OF[status] === undefined) throw failed(argv, status, stderr);
  return { status, result: parseResult(readFileSync(file, "utf8"), file) };
}
