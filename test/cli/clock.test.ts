/** gtod_cpu: a thread on a CPU of its own keeps the time. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hipri, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const JOB = "[job]\nioengine=null\nrw=randread\nsize=1m\n";
const oneCpu = availableParallelism() < 2 ? "this machine has one CPU" : false;

/** On which CPUs each thread of a process may run. */
function allowedCpus(pid: number): string[] {
  const tasks = `/proc/${pid}/task`;
  return readdirSync(tasks).flatMap((task) => {
    const status = readFileSync(join(tasks, task, "status"), "utf8");
    return /^Cpus_allowed_list:\s+(.*)$/m.exec(status)?.[1] ?? [];
  });
}

describe("gtod_cpu", { skip: oneCpu }, () => {
  it("gives the clock a CPU that the job keeps off, and ends with the run", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${JOB}gtod_cpu=1\ncpus_allowed=0,1\ntime_based\nruntime=60\n`);
    const started = startHipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    const { pid } = started.process;
    assert.ok(pid !== undefined);
    let cpus: string[] = [];
    while (!cpus.includes("1") || !cpus.includes("0")) {
      assert.equal(started.process.exitCode, null, "the run has not ended yet");
      await sleep(20);
      cpus = allowedCpus(pid);
    }
    started.process.kill("SIGINT");
    const { status, stdout } = await started.ended;
    assert.equal(status, 130);
    assert.equal(parseResult(stdout).hipri.state, "interrupted");
  });

  it("measures by that clock", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${JOB}gtod_cpu=0\ntime_based\nruntime=300ms\n`);
    const { status, stdout } = await hipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
    assert.equal(status, 0);
    const { job_runtime: runtimeMs, read } = parseResult(stdout).jobs[0]!;
    assert.ok(runtimeMs >= 299, `${runtimeMs} ms`);
    assert.ok(read.clat_ns.N > 0);
  });

  it("refuses a CPU that leaves the job none, and a second one", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `${JOB}gtod_cpu=1\ncpus_allowed=1\n`);
    const alone = await hipri(["run", "jobs.fio"], { cwd });
    assert.equal(alone.status, 2);
    assert.match(alone.stderr, /jobs\.fio:6: gtod_cpu=1 leaves job job no CPU/);
    writeJobs(cwd, `${JOB}gtod_cpu=1\n[two]\nioengine=null\nsize=1m\ngtod_cpu=0\n`);
    const second = await hipri(["run", "jobs.fio"], { cwd });
    assert.equal(second.status, 2);
    assert.match(second.stderr, /jobs\.fio:9: gtod_cpu=0: the clock's thread is on CPU 1 already/);
  });
});
