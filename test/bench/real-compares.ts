/**
 * `npm run bench -- --compares`: `hipri compare` on this machine as it is, where both sides are the
 * same and where they truly differ, many times over; how often each verdict comes, in Markdown.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ComparisonVerdict } from "../../src/verdict/comparison.js";
import { HIPRI } from "./hipri.js";
import { failed, finish } from "./process.js";
import { layOutFile } from "./scratch-file.js";
import { type Outcome, tallyTable } from "./tally.js";

interface CompareCase {
  readonly name: string;
  /** The lines of the job. */
  readonly job: readonly string[];
  /** Flags of `hipri compare` that say how A and B differ. */
  readonly flags: readonly string[];
}

/** What makes two sides that are the same pass for two. */
const SAME = ["--a-env=SIDE=a", "--b-env=SIDE=b"];
const FILE_BYTES = 256 * 2 ** 20;
const BATCHES = ["iodepth=32", "iodepth_batch_submit=32", "iodepth_batch_complete_max=32"];

function compareCases(file: string): CompareCase[] {
  const zero = ["filename=/dev/zero", "rw=randread", "bs=4k", "size=1g", ...BATCHES];
  const direct = [`filename=${file}`, "direct=1", "rw=randread", "bs=4k", "iodepth=8"];
  const nops = ["rw=nop", ...BATCHES];
  const blocks = ["--a=bs=3k", "--b=bs=4k"];
  const depth = ["--b=iodepth=8"];
  return [
    { name: "A/A, /dev/zero", job: zero, flags: SAME },
    { name: "A/A, NOPs", job: nops, flags: SAME },
    { name: "A/A, file with O_DIRECT", job: direct, flags: SAME },
    { name: "A/A, file with O_DIRECT, --no-slices", job: direct, flags: [...SAME, "--no-slices"] },
    { name: "3 KiB to 4 KiB, /dev/zero", job: zero, flags: blocks },
    { name: "3 KiB to 4 KiB, file with O_DIRECT", job: direct, flags: blocks },
    { name: "READ to READV, file with O_DIRECT", job: direct, flags: ["--b=nonvectored=0"] },
    // Each block ends in a second page.
    { name: "4 KiB to 4.125 KiB, /dev/zero", job: zero, flags: ["--a=bs=4k", "--b=bs=4224"] },
    { name: "thinktime of 1 µs, /dev/zero", job: zero, flags: ["--b=thinktime=1"] },
    { name: "depth 32 to 8, /dev/zero", job: zero, flags: depth },
    { name: "depth 32 to 8, NOPs", job: nops, flags: depth },
  ];
}

/** What is asked of them; see settings.ts. */
interface Asked {
  /** Comparisons of each case. */
  readonly runs: number;
  /** Length of each launch. */
  readonly seconds: number;
  readonly filter: string;
}

export async function benchCompares(
  { runs, seconds, filter }: Asked,
  scratch: string,
  progress: (line: string) => void,
): Promise<string> {
  const file = join(scratch, "data");
  const cases = compareCases(file).filter(({ name }) => name.includes(filter));
  if (cases.some(({ job }) => job.some((line) => line.includes(file)))) {
    layOutFile(file, FILE_BYTES);
  }
  const compare = (item: CompareCase) => compareOnce(item, seconds, scratch);
  return tallyTable(cases, runs, VERDICTS, ["comparison", "pairs"], compare, progress);
}

const VERDICTS = ["no change", "regression", "improved", "inconclusive"] as const;

async function compareOnce(
  { job, flags }: CompareCase,
  seconds: number,
  scratch: string,
): Promise<Outcome<ComparisonVerdict>> {
  const path = join(scratch, "compared.fio");
  const lines = ["[job]", ...job, "norandommap", `runtime=${seconds}`, "time_based"];
  writeFileSync(path, `${lines.join("\n")}\n`);
  const argv = [...HIPRI, "compare", path, ...flags, "--json", "--quiet"];
  const beginMs = performance.now();
  const { stdout, stderr, status } = await finish(argv);
  // Whatever the verdict, it is printed.
  if (stdout === "") throw failed(argv, status, stderr);
  const { verdict, pairs } = JSON.parse(stdout);
  return { verdict, count: pairs, seconds: (performance.now() - beginMs) / 1000 };
}
