/** `hipri lab run` as its users call it: results and refusals. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { hipri, parseResult, startHipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";
import { whyNoGuest } from "./guest.js";
import { directoryWith, processesWith, until } from "./lab-run.js";

const noGuest = await whyNoGuest(DEFAULT_KERNEL);

describe("hipri lab run", { skip: noGuest }, () => {
  test("brings the result back, with the guest's facts, and the exit code of limits", async (t) => {
    const args = ["lab", "run", "job.fio", "--json", "--cpus", "1", "--append", "quiet"];
    const limits = ["--assert", "errors=0,enters_per_io<0.001"];
    const { status, stdout, stderr } = await hipri([...args, ...limits], { cwd: directoryWith(t) });
    assert.equal(status, 99, stderr);
    assert.match(stderr, /^limits: 1 passed, 1 failed$/m);
    const { jobs, hipri: own } = parseResult(stdout);
    assert.equal(jobs[0]?.read.total_ios, 256);
    assert.match(own.lab.accelerator, /^(kvm|tcg)$/);
    assert.match(own.lab.kernel_command_line, /nvme\.poll_queues=1 .*quiet/);
    assert.deepEqual(own.lab.devices, ["fast=nvme,size=1G"]);
    assert.match(stderr, /lab: booting linux-image-/);
  });

  test("stopped before the guest is up, it ends with the signal's status", async (t) => {
    const mark = `hipri.test=interrupt-${process.pid}`;
    const args = ["lab", "run", "job.fio", "--append", mark];
    const { process: lab, ended } = startHipri(args, { cwd: directoryWith(t) });
    await until(() => processesWith(mark).length > 1, 30_000);
    lab.kill("SIGINT");
    assert.equal((await ended).status, 130);
    assert.deepEqual(processesWith(mark), []);
  });

  test("gives a guest up that is not done in time", async (t) => {
    const args = ["lab", "run", "job.fio", "--guest-timeout", "1"];
    const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /the guest failed: it did not boot within 1 s \(--guest-timeout\)/);
  });

  test("refuses a root that does not fit into the memory", async (t) => {
    const args = ["lab", "run", "job.fio", "--memory", "256m"];
    const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /--memory: the guest's root of \d+ MB does not fit/);
  });

  test("refuses a file that is no kernel", async (t) => {
    const cwd = directoryWith(t);
    for (const [kernel, reason] of [
      ["job.fio", /--kernel job\.fio: is not a kernel image/],
      ["missing.deb", /--kernel missing\.deb: there is no such file/],
    ] as const) {
      const args = ["lab", "run", "job.fio", "--kernel", kernel];
      const { status, stderr } = await hipri(args, { cwd });
      assert.equal(status, 2, stderr);
      assert.match(stderr, reason);
    }
  });

  test("refuses a package that apt does not know", async (t) => {
    const args = ["lab", "run", "job.fio", "--kernel", "apt:linux-image-of-nobody"];
    const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /apt knows no package linux-image-of-nobody/);
  });

  test("refuses a suite that the archive does not have", async (t) => {
    const args = ["lab", "run", "job.fio", "--kernel", `${DEFAULT_KERNEL}@nosuchsuite`];
    const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /suite nosuchsuite/);
  });
});

describe("hipri lab run, before anything is fetched or started", () => {
  const refused: readonly (readonly [flags: string[], status: number, reason: RegExp])[] = [
    [["--device", "fast=nvme,size=1Q"], 2, /size=1Q ends in "q", which is not a unit/],
    [["--memory", "much"], 2, /--memory: much is not a number/],
    [["--module", "a;b"], 2, /--module a;b/],
    [["--cpus", "0"], 2, /cpus/],
  ];
  for (const [flags, expected, reason] of refused) {
    test(`refuses ${flags.join(" ")}`, async (t) => {
      const { status, stdout, stderr } = await hipri(["lab", "run", "job.fio", ...flags], {
        cwd: directoryWith(t),
      });
      assert.match(stderr, reason);
      assert.equal(status, expected);
      assert.equal(stdout, "");
    });
  }

  test("refuses a job that names a device which the lab does not have", async (t) => {
    const cwd = directoryWith(t, "[a]\nfilename=/dev/lab/other\n");
    const { status, stderr } = await hipri(["lab", "run", "job.fio"], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /job\.fio:2: job a: the lab has no device other/);
  });

  test("says how to install QEMU where it is missing", async (t) => {
    const wrapper = ["env", "PATH=/nonexistent"];
    const options = { cwd: directoryWith(t), wrapper };
    const { status, stderr } = await hipri(["lab", "run", "job.fio"], options);
    assert.equal(status, 3, stderr);
    assert.match(stderr, /qemu-system-x86_64\) is not installed\n.*apt install qemu-system-x86/);
  });
});

describe("hipri lab kernels", { skip: noGuest }, () => {
  test("lists names that --kernel takes", async (t) => {
    const { status, stdout } = await hipri(["lab", "kernels"], { cwd: scratchDirectory(t) });
    assert.equal(status, 0);
    assert.match(stdout, /^apt:linux-image-cloud-amd64 {2}\d/m);
  });
});
