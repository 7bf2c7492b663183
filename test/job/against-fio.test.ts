/** Effective values compared with those of the installed fio, on its null engine. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { NO_FIO } from "../support/fio.js";
import { fioBlockSizes, fioReport } from "./fio.js";
import { jobsOf } from "./support.js";

/** One I/O of each job is enough to be told its options. */
const HEAD = "[global]\nioengine=null\nsize=64m\nnumber_ios=1\n";

/** A size as fio prints block sizes: 4096B, and with three decimals from ten thousand up. */
function fioSize(bytes: number): string {
  if (bytes < 10_000) return `${bytes}B`;
  return `${(bytes / 1024).toFixed(1)}KiB`;
}

function blockSizes({ blockBytes }: JobSpec): string {
  const range = (direction: "read" | "write" | "trim") => {
    const { minBytes, maxBytes } = blockBytes[direction];
    return `${fioSize(minBytes)}-${fioSize(maxBytes)}`;
  };
  return `(R) ${range("read")}, (W) ${range("write")}, (T) ${range("trim")}`;
}

describe("compared with fio", { skip: NO_FIO }, () => {
  test("block sizes, ranges and units", () => {
    const lines = [
      "bs=4k",
      "bs=4K,8kb",
      "bs=,8Ki",
      "bs=512,1k,2k",
      "bs=4k-16k",
      "bs=4KiB",
      "bs=0x1000",
      "bsrange=4k-8k,16k-32k",
      "bsrange=,16k-32k",
      "bsrange=16k-4k",
      "bs=4k\nbsrange=1k:2k",
      "bs=8k\nkb_base=1000",
      "bs=8KiB\nkb_base=1000",
    ];
    const file = HEAD + lines.map((line, index) => `[job${index}]\nrw=randrw\n${line}\n`).join("");
    assert.deepEqual(jobsOf(file).map(blockSizes), fioBlockSizes(file));
  });

  test("globals, inheritance and the echo of options", () => {
    const env = { ...process.env, HIPRI_TEST_DEPTH: "4" };
    const file =
      `${HEAD}bs=4k\n[a]\nreadwrite=randrw\ndescription=hello world\nloops=1\nloops=2\n` +
      "runtime=1s\n[global]\niodepth=2\n[with space]\nrw=write ; comment\n" +
      "filename=/dev/null#x\n[x]y]\nname=zz\nblocksize=8k\n";
    const [jobs, report] = [jobsOf(file, { env: env as Record<string, string> }), fioReport(file)];
    assert.deepEqual(
      jobs.map(({ name, ownOptions }) => ({ name, options: Object.fromEntries(ownOptions) })),
      report.jobs.map((job) => ({ name: job.jobname, options: job["job options"] })),
    );
  });
});
