/** Signals that stop a run: what was measured is reported, and a second signal does not wait. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { jobOf, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const FILE_BYTES = 65536;

/** Resolves once the first block is no longer zero: from then on the job runs. */
async function firstWrite(path: string, child: ChildProcess): Promise<void> {
  const fd = openSync(path, "r");
  const byte = Buffer.alloc(1);
  try {
    while (byte[0] === 0) {
      assert.equal(child.exitCode, null, "hipri ended before it wrote anything");
      await sleep(10);
      readSync(fd, byte, 0, 1, 0);
    }
  } finally {
    closeSync(fd);
  }
}

describe("signals", { skip: whyNoRing() }, () => {
  for (const [signal, status] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    it(`${signal} in the middle of a run leaves a valid partial result and ${status}`, async (t) => {
      const cwd = scratchDirectory(t);
      writeFileSync(join(cwd, "data"), Buffer.alloc(FILE_BYTES));
      writeJobs(
        cwd,
        `[global]
         runtime=10m
         time_based
         [first]
         rw=write
         filename=data
         size=64k
         buffer_pattern="x"
         numjobs=2
         group_reporting
         [second]
         stonewall
         rw=read
         filename=/dev/zero
         size=64k`,
      );
      const args = ["run", "jobs.fio", "--json", "--quiet", "--output", "result.json"];
      const { process: child, ended } = startHipri(args, { cwd });
      await firstWrite(join(cwd, "data"), child);
      child.kill(signal);
      const { status: exitCode, stdout } = await ended;
      assert.equal(exitCode, status);
      const result = parseResult(stdout);
      assert.deepEqual([result.hipri.state, result.hipri.signal], ["interrupted", signal]);
      const { write } = jobOf(result, "first");
      assert.ok(write.total_ios > 0);
      assert.equal(write.io_bytes, write.total_ios * 4096);
      assert.equal(write.clat_ns.N, write.total_ios);
      assert.ok(existsSync(join(cwd, "result.json")));
    });
  }

  it("--timeout ends a run as a signal does, with 124", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nrw=read\nfilename=/dev/zero\nsize=64k\ntime_based\nruntime=10m");
    const args = ["run", "jobs.fio", "--json", "--timeout", "1s"];
    const { status, stdout } = await startHipri(args, { cwd }).ended;
    assert.equal(status, 124);
    const { state, signal, limit } = parseResult(stdout).hipri;
    assert.deepEqual([state, signal, limit], ["interrupted", null, "--timeout"]);
  });

  it("SIGHUP while a file is laid out takes the file back", async (t) => {
    const cwd = scratchDirectory(t);
    writeJobs(cwd, "[a]\nrw=read\nfilename=data\nsize=1g");
    const { process: child, ended } = startHipri(["run", "jobs.fio", "--json"], { cwd });
    while (statSync(join(cwd, "data"), { throwIfNoEntry: false }) === undefined) {
      assert.equal(child.exitCode, null, "hipri ended before it laid the file out");
      await sleep(5);
    }
    child.kill("SIGHUP");
    const { status, stdout } = await ended;
    assert.equal(status, 129);
    assert.equal(parseResult(stdout).hipri.signal, "SIGHUP");
    assert.deepEqual(readdirSync(cwd), ["jobs.fio"]);
  });

  it("a second SIGINT leaves at once, though an I/O never completes", async (t) => {
    if (!existsSync("/dev/ptmx")) return t.skip("/dev/ptmx is missing");
    const cwd = scratchDirectory(t);
    // Nobody types on the other end of this terminal, so the read waits for ever.
    writeJobs(cwd, "[stuck]\nrw=read\nfilename=/dev/ptmx\nsize=4k");
    // With --quiet, because a line of progress would look like an answer to the signal.
    const { process: child, ended } = startHipri(["run", "jobs.fio", "--quiet"], { cwd });
    await inFlight(child);
    // The next signal comes when the first one has been noticed; two at once would count as one.
    child.stderr?.once("data", () => child.kill("SIGINT"));
    child.kill("SIGINT");
    const { status, stdout } = await ended;
    assert.equal(status, 130);
    assert.match(stdout, /interrupted by SIGINT/);
    const lost = /stuck: 1 I\/O in flight is lost; .*: read of 4096 bytes, \/dev\/ptmx at 0/;
    assert.match(stdout.replace(/\s+/g, " "), lost);
  });
});

/** Resolves once a ring waits for a file to become readable, as the kernel shows it below /proc. */
async function inFlight(child: ChildProcess): Promise<void> {
  const directory = `/proc/${child.pid}/fdinfo`;
  const waits = (fd: string): boolean => {
    try {
      return /^PollList:\n\s+op=/m.test(readFileSync(join(directory, fd), "utf8"));
    } catch {
      return false; // closed in between
    }
  };
  while (!readdirSync(directory).some(waits)) {
    assert.equal(child.exitCode, null, "hipri ended before it submitted anything");
    await sleep(10);
  }
}
