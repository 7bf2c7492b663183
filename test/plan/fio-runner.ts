/** Runs real fio on small jobs and reads back which I/Os it chose. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ACTIONS } from "../../src/base/direction.js";
import { outputOfFio } from "../support/fio.js";

/** Counts of one job, summed over its clones, and its I/Os in order from write_iolog. */
export interface FioJob {
  readonly readIos: number;
  readonly readBytes: number;
  readonly writeIos: number;
  readonly writeBytes: number;
  readonly trimIos: number;
  readonly trimBytes: number;
  readonly ios: readonly FioIo[];
}

export interface FioIo {
  readonly path: string;
  /** As in base/direction, syncs included. */
  readonly direction: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** The number of a file: of `name.jobnum.filenum`, or 0 for an only file. */
export function fileNumber(path: string): number {
  return path.includes(".") ? Number(path.slice(path.lastIndexOf(".") + 1)) : 0;
}

/** An I/O in a line, to be compared. */
export function describeIo(io: Omit<FioIo, "path">, file: number): string {
  return `${io.direction} ${file} ${io.offsetBytes} ${io.lengthBytes}`;
}

/**
 * Runs the jobs at once, each on files of its own, with libaio: fio's synchronous engines (null
 * among them) count the bytes of a pass differently from its asynchronous ones.
 *
 * @param jobs option lines by job name
 * @param files lengths of files that are there before, by name
 */
export function runFio(
  jobs: ReadonlyMap<string, readonly string[]>,
  files: Readonly<Record<string, number>> = {},
): Map<string, FioJob> {
  const directory = mkdtempSync(join(tmpdir(), "hipri-fio-"));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(directory, name), Buffer.alloc(bytes));
    }
    const sections = [...jobs].map(([name, options]) =>
      [`[${name}]`, `write_iolog=${name}.log`, ...options].join("\n"),
    );
    const global = "[global]\nioengine=libaio\nthread=1\ngroup_reporting=1\nnew_group=1\n";
    writeFileSync(join(directory, "jobs.fio"), `${global}${sections.join("\n")}\n`);
    const args = ["--output-format=json", "jobs.fio"];
    const output = outputOfFio(args, { cwd: directory });
    const json = JSON.parse(output.slice(output.indexOf("{\n")));
    return new Map(json.jobs.map((job: RawJob) => [job.jobname, summarize(job, directory)]));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface RawJob {
  readonly jobname: string;
  readonly read: { readonly total_ios: number; readonly io_bytes: number };
  readonly write: { readonly total_ios: number; readonly io_bytes: number };
  readonly trim: { readonly total_ios: number; readonly io_bytes: number };
}

function summarize(job: RawJob, directory: string): FioJob {
  return {
    readIos: job.read.total_ios,
    readBytes: job.read.io_bytes,
    writeIos: job.write.total_ios,
    writeBytes: job.write.io_bytes,
    trimIos: job.trim.total_ios,
    trimBytes: job.trim.io_bytes,
    ios: parseLog(readFileSync(join(directory, `${job.jobname}.log`), "utf8")),
  };
}

/** Version 3 of fio's I/O log: "time path action offset length". */
export function parseLog(text: string): FioIo[] {
  const ios: FioIo[] = [];
  for (const [, path, action, offset, length] of text.matchAll(IO_LINE)) {
    ios.push({
      path: path as string,
      direction: ACTIONS.indexOf(action as string),
      offsetBytes: Number(offset),
      lengthBytes: Number(length),
    });
  }
  return ios;
}

const IO_LINE = /^\d+ (\S+) (read|write|trim|sync|datasync|sync_file_range) (\d+) (\d+)$/gm;
