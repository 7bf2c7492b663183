/** Limits as a user gives them: in the job file, in a file of their own, on the command line. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { hipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = "[nops]\nrw=nop\nnumber_ios=20000\niodepth=8\nassert=errors=0,no-io-wq";

async function run(t: Parameters<typeof scratchDirectory>[0], args: string[], limits?: string) {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, JOB);
  if (limits !== undefined) writeFileSync(join(cwd, "my.limits"), limits);
  return hipri(["run", "jobs.fio", ...args], { cwd });
}

describe("limits", () => {
  it("that are kept exit 0 and are counted below the table", async (t) => {
    const { status, stdout } = await run(t, []);
    assert.match(stdout, /^limits: 2 passed$/m);
    assert.equal(status, 0);
  });

  it("that are not kept exit 99, say by how much, and stand in the JSON", async (t) => {
    const { status, stdout, stderr } = await run(t, ["--assert", "enters_per_io<0.001", "--json"]);
    assert.match(
      stderr,
      /^✗ nops enters_per_io \d\S*, limit <0\.001 \(\+\d+ %\), in 1 of 1 launches$/m,
    );
    assert.match(stderr, /^limits: 2 passed, 1 failed$/m);
    const { limits } = JSON.parse(stdout).hipri;
    assert.deepEqual(
      limits.map(({ limit, outcome, place }: Record<string, string>) => [limit, outcome, place]),
      [
        ["errors=0", "passed", "jobs.fio:5"],
        ["no-io-wq", "passed", "jobs.fio:5"],
        ["enters_per_io<0.001", "failed", "--assert enters_per_io<0.001"],
      ],
    );
    assert.equal(status, 99);
  });

  it("that cannot be told exit 5", async (t) => {
    const { status, stdout } = await run(t, ["--assert=miscompares=0"]);
    assert.match(stdout, /^\? nops miscompares=0: it verified nothing$/m);
    assert.equal(status, 5);
  });

  it("come from a file with the sections' names, and from [global] for all", async (t) => {
    const limits = "[global]\nerrors=0\n[nops]\ninterrupts_per_io<1 ; none are known\npolled\n";
    const { status, stdout } = await run(t, ["--limits=my.limits", "--format=json"], limits);
    const places = JSON.parse(stdout).hipri.limits.map(({ place }: { place: string }) => place);
    assert.deepEqual(places.slice(2), ["my.limits:2", "my.limits:4", "my.limits:5"]);
    assert.equal(status, 99);
  });

  const REFUSED: readonly [
    what: string,
    args: string[],
    limits: string | undefined,
    message: RegExp,
  ][] = [
    [
      "an unknown figure",
      ["--assert=p9x<1ms"],
      undefined,
      /--assert p9x<1ms: p9x is no figure .*\n.*Did you mean p9\d\?/,
    ],
    ["a wrong unit", ["--assert=p99<1MB/s"], undefined, /needs a number and a unit of ns, us/],
    [
      "limits that exclude each other",
      ["--assert=errors>1"],
      undefined,
      /errors=0 and errors>1 exclude each other/,
    ],
    [
      "the ratio to a job that is not there",
      ["--assert=p50/nosp<1"],
      undefined,
      /--assert p50\/nosp<1: there is no job nosp for .*\n {2}Jobs are nops/,
    ],
    [
      "a section without a job",
      ["--limits=my.limits"],
      "[nosp]\np99<1ms",
      /my\.limits:1: no job is of the section \[nosp\]\n {2}Did you mean \[nops\]\?/,
    ],
    [
      "a file that is not there",
      ["--limits=my.limits"],
      undefined,
      /my\.limits: cannot read the file of limits: no such file/,
    ],
  ];
  for (const [what, args, limits, message] of REFUSED) {
    it(`${what} exits 2 before any I/O`, async (t) => {
      const { status, stdout, stderr } = await run(t, args, limits);
      assert.match(stderr, message);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }

  it("on a skipped job are skipped, and with --fail-on-skip the run is inconclusive", async (t) => {
    const cwd = scratchDirectory(t);
    const job =
      "[cpu]\nrw=nop\nnumber_ios=10\nskip_unsupported=1\ncpus_allowed=8000\nassert=errors=0";
    writeJobs(cwd, job);
    const { status, stdout } = await hipri(["run", "jobs.fio"], { cwd });
    assert.match(stdout, /^limits: 1 skipped$/m);
    assert.equal(status, 0);
    assert.equal((await hipri(["run", "jobs.fio", "--fail-on-skip"], { cwd })).status, 5);
  });
});
