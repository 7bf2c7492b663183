/** Counts of CPU quotas, from made-up control groups. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { readCpuThrottling } from "../../../src/device/machine/cpu-quota.js";
import { scratchDirectory } from "../../support/scratch.js";

function machine(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = scratchDirectory(t);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { sys: join(root, "sys"), proc: join(root, "proc"), dev: join(root, "dev") };
}

test("version 2 counts in the group and in those above it", (t) => {
  const stat = (count: number, us: number) =>
    `usage_usec 9\nnr_throttled ${count}\nthrottled_usec ${us}\n`;
  const roots = machine(t, {
    "proc/self/cgroup": "0::/a/b\n",
    "sys/fs/cgroup/cpu.stat": "usage_usec 9\n",
    "sys/fs/cgroup/a/cpu.stat": stat(2, 1500),
    "sys/fs/cgroup/a/b/cpu.stat": stat(1, 500),
  });
  assert.deepEqual(readCpuThrottling(roots), { throttledPeriods: 3, throttledMs: 2 });
});

test("version 1 counts in ns", (t) => {
  const roots = machine(t, {
    "proc/self/cgroup": "4:memory:/m\n1:cpu,cpuacct:/x\n0::/\n",
    "sys/fs/cgroup/cpu,cpuacct/x/cpu.stat":
      "nr_periods 9\nnr_throttled 4\nthrottled_time 7000000\n",
  });
  assert.deepEqual(readCpuThrottling(roots), { throttledPeriods: 4, throttledMs: 7 });
});

test("nothing is known where no group counts", (t) => {
  assert.equal(readCpuThrottling(machine(t, { "proc/self/cgroup": "0::/\n" })), null);
  assert.equal(readCpuThrottling(machine(t, {})), null);
});
