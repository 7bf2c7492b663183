/** What jobs want of their threads, as the kernel shows it while they run. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { hipri, startHipri } from "../support/hipri.js";
import { asNobody, giveToNobody, whyNotAsNobody } from "../support/privileges.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const NOP = ["fio", "--name=job", "--rw=nop", "--runtime=60", "--time_based", "--minimal"];

/** Reads a file of a thread, which may have ended. */
function fileOf(task: string, name: string): string {
  try {
    return readFileSync(join(task, name), "utf8");
  } catch {
    return "";
  }
}

/** Runs a job until one of its threads is as asked for, or skips what this machine refuses. */
async function assertThread(
  t: TestContext,
  options: readonly string[],
  isSo: (task: string) => boolean,
  wrapper: readonly string[] = [],
): Promise<void> {
  const started = startHipri([...NOP, ...options], { cwd: scratchDirectory(t), wrapper });
  const tasks = `/proc/${started.process.pid}/task`;
  let found = false;
  while (!found && started.process.exitCode === null) {
    found = readdirSync(tasks).some((task) => isSo(join(tasks, task)));
    if (!found) await sleep(20);
  }
  started.process.kill("SIGINT");
  const { status, stderr } = await started.ended;
  if (status === 3) return t.skip(stderr);
  assert.ok(found, stderr);
}

/** proc(5): the nineteenth field, behind a name that may have spaces. */
function niceOf(task: string): number {
  const stat = fileOf(task, "stat");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[16]);
}

const NODE = "/sys/devices/system/node/node0";

describe("threads", { skip: whyNoRing() }, () => {
  it("are as nice as asked for", async (t) => {
    await assertThread(t, ["--nice=3"], (task) => niceOf(task) === getPriority() + 3);
  });

  it("are called as asked for", async (t) => {
    const isSo = (task: string) => fileOf(task, "comm") === "hipri-reader-on\n";
    await assertThread(t, ["--comm=hipri-reader-one"], isSo);
  });

  it("lock memory, as much as the machine has", async (t) => {
    const lockedKib = (task: string) => /^VmLck:\s*(\d+)/m.exec(fileOf(task, "status"))?.[1];
    await assertThread(t, ["--lockmem=16m"], (task) => Number(lockedKib(task)) >= 16_384);
    const argv = ["fio", "--name=job", "--rw=nop", "--number_ios=1", "--lockmem=1000t"];
    const { status, stderr } = await hipri(argv, { cwd: scratchDirectory(t) });
    assert.match(stderr, /argument 4: lockmem needs 1000t, this machine can give \d+[mg]/);
    assert.equal(status, 3);
  });

  it("run on the CPUs of NUMA nodes", async (t) => {
    const cpus = fileOf(NODE, "cpulist").trim();
    const [first] = /^\d+/.exec(cpus) ?? [];
    const allowed = /^Cpus_allowed_list:\s*(\S+)$/m;
    const own = allowed.exec(fileOf("/proc/self", "status"))?.[1];
    if (cpus === first || own !== cpus) return t.skip("node 0 is not what this process may use");
    if (spawnSync("taskset", ["--version"]).status !== 0) return t.skip("taskset is missing");
    const allowedTo = (task: string) => allowed.exec(fileOf(task, "status"))?.[1];
    // The other threads stay where taskset has put them.
    const isSo = (task: string) =>
      allowedTo(task) === cpus && allowedTo(join(task, "../..")) === first;
    const wrapper = ["taskset", "--cpu-list", first as string];
    await assertThread(t, ["--numa_cpu_nodes=0"], isSo, wrapper);
  });

  it("have memory of NUMA nodes", async (t) => {
    if (fileOf("/proc/thread-self", "numa_maps") === "") return t.skip("a kernel without NUMA");
    const isSo = (task: string) => fileOf(task, "numa_maps").includes("interleave:0");
    await assertThread(t, ["--numa_mem_policy=interleave:0"], isSo);
  });

  it("cannot have what is not there, or not allowed", { skip: whyNotAsNobody() }, async (t) => {
    const refusals = [
      ["--numa_cpu_nodes=1023", /argument 4: this machine has no NUMA node 1023\n.*nodes are 0/],
      ["--numa_mem_policy=bind:1023", /argument 4: this machine has no NUMA node 1023/],
      ["--nice=-5", /argument 4: this user may not run with nice=-5.*\n.*CAP_SYS_NICE/],
    ] as const;
    const cwd = scratchDirectory(t);
    giveToNobody(cwd);
    for (const [option, says] of refusals) {
      const argv = ["fio", "--name=job", "--rw=nop", "--number_ios=1", option];
      const { status, stderr } = await hipri(argv, { cwd, wrapper: asNobody });
      assert.match(stderr, says);
      assert.equal(status, 3);
    }
  });
});
