/** `hipri lab run --hosts`: guests with kernels, clocks and devices of their own that measure together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { findDaemon } from "../../src/lab/machine/shared-directory.js";
import { hipri, parseResult, startHipri } from "../support/hipri.js";
import { whyNoGuest } from "./guest.js";
import { directoryWith, POLLED, processesWith, until } from "./lab-run.js";

const TIMEOUT = ["--guest-timeout", "8m"];

function whyNoDaemon(): string | false {
  try {
    findDaemon();
    return false;
  } catch (error) {
    return (error as Error).message;
  }
}

const skip = (await whyNoGuest(DEFAULT_KERNEL)) || whyNoDaemon();

describe("hipri lab run --hosts 2", { skip }, () => {
  test("gives one result of both guests", async (t) => {
    const args = ["lab", "run", "job.fio", "--hosts", "2", "--json", ...TIMEOUT];
    const { status, stdout, stderr } = await hipri(args, { cwd: directoryWith(t) });
    assert.equal(status, 0, stderr);
    const { hipri: own } = parseResult(stdout);
    assert.deepEqual(
      own.hosts.map(({ name }: { name: string }) => name),
      ["guest-0", "guest-1"],
    );
    assert.deepEqual(
      own.lanes.map((lane: { polling: { state: string } }) => lane.polling.state),
      ["proven", "proven"],
    );
    const [together] = own.on_hosts;
    assert.equal(together.clocks, "compared");
    assert.ok(together.start_spread_ms !== null);
    assert.match(own.lab.kernel, /^linux-image-/);
  });

  test("names the guest that has died, and ends the other one", async (t) => {
    const mark = `hipri.test=host-died-${process.pid}`;
    const jobs = `${POLLED}time_based=1\nruntime=600\n`;
    const args = ["lab", "run", "job.fio", "--hosts", "2", "--append", mark, ...TIMEOUT];
    const { process: lab, ended } = startHipri(args, { cwd: directoryWith(t, jobs) });
    let stderr = "";
    lab.stderr?.on("data", (text) => {
      stderr += text;
    });
    await until(() => stderr.includes("guest-1: running") || lab.exitCode !== null, 300_000);
    const guests = processesWith(mark)
      .map(Number)
      .filter((pid) => pid !== lab.pid);
    // The later one is guest-1.
    process.kill(Math.max(...guests), "SIGKILL");
    const { status } = await ended;
    assert.equal(status, 3, stderr);
    assert.match(stderr, /guest-1 failed: QEMU was ended by SIGKILL, and the guest did not finish/);
    assert.deepEqual(processesWith(mark), []);
  });
});

test("--slice is of several guests", { skip }, async (t) => {
  const args = ["lab", "run", "job.fio", "--slice"];
  const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
  assert.deepEqual(
    [status, stderr.split("\n")[0]],
    [2, "hipri: --slice: one guest alone has no slice"],
  );
});

test("--hosts and --with fio exclude each other", { skip }, async (t) => {
  const args = ["lab", "run", "job.fio", "--hosts", "2", "--with", "fio"];
  const { status, stderr } = await hipri(args, { cwd: directoryWith(t) });
  assert.deepEqual(
    [status, stderr.split("\n")[0]],
    [2, "hipri: --hosts and --with fio exclude each other"],
  );
});
