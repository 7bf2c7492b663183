/** The job file that `hipri measure` runs, which fio and `hipri run` take as well. */
import { names } from "../job/kinds/list.js";
import type { Choice } from "./choice.js";

/** What is measured, and how. */
export interface MeasureJobs {
  readonly filename: string;
  /** How much of the target is used; null: all of it. */
  readonly sizeBytes: number | null;
  readonly choice: Choice;
  readonly blockBytes: number;
  /** In-flight I/Os of the random jobs, a job for each. */
  readonly depths: readonly number[];
  readonly timeMs: number;
  /** Writes too, behind the reads. */
  readonly write: boolean;
}

/** Enough to keep a device busy with large blocks, and few enough for buffers of 8 MiB. */
const SEQUENTIAL_DEPTH = 8;

/** The whole text. */
export function measureJobFile(jobs: MeasureJobs): string {
  const { filename, sizeBytes, choice, timeMs } = jobs;
  const global = [
    "[global]",
    `filename=${names.format([filename])}`,
    ...(sizeBytes === null ? [] : [`size=${sizeText(sizeBytes)}`]),
    "ioengine=io_uring",
    `direct=${choice.direct ? 1 : 0}`,
    ...(choice.polled ? ["hipri=1"] : []),
    "time_based=1",
    `runtime=${timeMs}ms`,
    "stonewall",
  ];
  const sections = [...loads(jobs, "read"), ...(jobs.write ? loads(jobs, "write") : [])];
  return `${[global, ...sections].map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** A section for each depth, and a sequential one. */
function loads(jobs: MeasureJobs, direction: "read" | "write"): string[][] {
  const { blockBytes, depths, choice } = jobs;
  const section = (rw: string, bytes: number, depth: number): string[] => [
    `[${rw} ${sizeText(bytes)}, depth ${depth}]`,
    `rw=${rw}`,
    `bs=${sizeText(bytes)}`,
    `iodepth=${depth}`,
  ];
  return [
    ...depths.map((depth) => section(`rand${direction}`, blockBytes, depth)),
    section(direction, choice.sequentialBytes, SEQUENTIAL_DEPTH),
  ];
}

const UNITS = ["", "k", "m", "g", "t"];

/** A size as job files spell it: `4k`, `1m`. */
export function sizeText(bytes: number): string {
  let [count, unit] = [bytes, 0];
  for (; count % 1024 === 0 && unit < UNITS.length - 1; unit++) count /= 1024;
  return `${count}${UNITS[unit]}`;
}
