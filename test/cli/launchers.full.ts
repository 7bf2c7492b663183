/** The same job under every launcher that apt has: four hosts, and their exact sum. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { readResult } from "../../src/result/file/read.js";
import { jobsOnHosts } from "../../src/result/hosts/entries.js";
import { countsOf } from "../../src/result/latency/encoded-counts.js";
import { addCounts, createCounts } from "../../src/result/latency/histogram.js";
import { BIN, parseResult, writeJobs } from "../support/hipri.js";
import { hydra, mpirun, srun } from "../support/launchers.js";
import { whyNoRing } from "../support/ring.js";
import { makeDirectory, removeDirectory, scratchDirectory } from "../support/scratch.js";
import { type Slurm, startSlurm, whyNoProgram, whyNoSlurm } from "../support/slurm.js";

const JOB = "[a]\nrw=randread\nfilename=/dev/zero\nsize=1m\nbs=4k\nloops=20\n";
const HOSTS = 4;
const LIMIT_MS = 120_000;

/** @param launcher what stands in front of the program on the command line */
async function runUnder(launcher: readonly string[], cwd: string, env: NodeJS.ProcessEnv) {
  writeJobs(cwd, JOB);
  const own = [process.execPath, BIN, "run", "jobs.fio", "-q", "-o", "all.json"];
  const [program, ...args] = [...launcher, ...own];
  const { NODE_TEST_CONTEXT: _, ...rest } = env;
  const options = { cwd, env: rest, timeout: LIMIT_MS };
  return promisify(execFile)(program!, args, options);
}

function assertMerged(cwd: string): void {
  parseResult(readFileSync(join(cwd, "all.json"), "utf8"));
  const result = readResult(join(cwd, "all.json"));
  assert.equal(result.hosts.length, HOSTS);
  const [job] = jobsOnHosts(result);
  assert.equal(job!.hosts.length, HOSTS);
  const sum = createCounts();
  for (const { entry } of job!.hosts) addCounts(sum, countsOf(entry.directions.read.clat.counts!));
  assert.deepEqual(job!.all.directions.read.clat.counts, sum);
  assert.equal(job!.all.directions.read.ios, HOSTS * 20 * 256);
  assert.ok(result.hosts.every(({ clock }) => clock !== null));
}

describe("hipri run under Slurm", { skip: whyNoRing() || whyNoSlurm() }, () => {
  let directory = "";
  let slurm: Slurm;
  before(async () => {
    directory = makeDirectory();
    slurm = await startSlurm(directory, HOSTS);
  });
  after(async () => {
    await slurm.stop();
    removeDirectory(directory);
  });

  for (const mpi of ["pmix", "pmi2"]) {
    it(`is one run of all nodes with --mpi=${mpi}`, async (t) => {
      const cwd = scratchDirectory(t);
      await runUnder(srun(HOSTS, mpi), cwd, slurm.env);
      assertMerged(cwd);
    });
  }

  it("says what to do with --mpi=none", async (t) => {
    const cwd = scratchDirectory(t);
    await assert.rejects(runUnder(srun(HOSTS, "none"), cwd, slurm.env), /--mpi=pmix or --mpi=pmi2/);
  });
});

for (const launcher of [mpirun(HOSTS), hydra(HOSTS)]) {
  const program = launcher[0]!;
  describe(`hipri run under ${program}`, { skip: whyNoRing() || whyNoProgram(program) }, () => {
    it("is one run of all ranks", async (t) => {
      const cwd = scratchDirectory(t);
      await runUnder(launcher, cwd, process.env);
      assertMerged(cwd);
    });
  });
}
