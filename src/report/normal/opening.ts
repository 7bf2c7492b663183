/** The first lines of normal output, which fio prints before it runs: which jobs, how many clones. */

import { printable } from "../../base/printable.js";
import { groupIdsOf } from "../../job/spec/group-ids.js";
import type { RunResult } from "../../result/model/result.js";
import { fioVersion } from "../figures.js";
import { dataSize } from "./quantity.js";

type Job = RunResult["jobs"][number];
type BlockRange = NonNullable<Job["blockBytes"]>["read"];

/**
 * A line for each job, the version, and how many threads start.
 * The engine is the one that the job asks for, as scripts look for it; a note says what ran it.
 * Skipped jobs do not start.
 */
export function openingLines(result: RunResult): string[] {
  // Counted from the jobs, since jobs that an early end left out have no lane to tell it.
  const groupIds = groupIdsOf(result.jobs);
  const skipped = new Set(result.skipped.map(({ jobIndex }) => jobIndex));
  const jobs = result.jobs.filter(({ jobIndex }) => !skipped.has(jobIndex));
  const clones = jobs.reduce((sum, job) => sum + job.clones, 0);
  return [
    ...jobs.flatMap((job) => [
      jobLine(job, groupIds[job.jobIndex]!),
      ...(job.clones > 1 ? ["..."] : []),
    ]),
    fioVersion(result),
    `Starting ${clones} thread${clones === 1 ? "" : "s"}`,
  ];
}

function jobLine(job: Job, groupId: number): string {
  const size = (bytes: number) => dataSize(bytes, job).own;
  const range = ({ minBytes, maxBytes }: BlockRange) => `${size(minBytes)}-${size(maxBytes)}`;
  const { blockBytes } = job;
  const sizes =
    blockBytes === null
      ? "unknown"
      : `(R) ${range(blockBytes.read)}, (W) ${range(blockBytes.write)}, (T) ${range(blockBytes.trim)}`;
  return (
    `${printable(job.name)}: (g=${groupId}): rw=${job.workload}, bs=${sizes}, ` +
    `ioengine=${job.requestedEngine}, iodepth=${job.depth}`
  );
}
