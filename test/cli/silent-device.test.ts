/** A device that stops answering: the run ends with what was measured until then. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fuseFile, whyNoFuse } from "../support/fuse.js";
import { jobOf, parseResult, startHipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** What is promised: within 10 s of the signal. */
const END_MS = 10_000;

describe("a device that stops answering", { skip: whyNoRing() || whyNoFuse() }, () => {
  it("costs the run no more than a grace behind a signal", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    file.fallSilentAfter(1000);
    const cwd = scratchDirectory(t);
    const job = `[silent]
      rw=randread
      direct=1
      iodepth=8
      filename=${file.path}
      size=1m
      time_based
      runtime=10m
      [other]
      rw=read
      filename=/dev/zero
      size=64k`;
    writeJobs(cwd, job);
    const args = ["run", "jobs.fio", "--quiet", "--output", "result.json"];
    const { process: child, ended } = startHipri(args, { cwd });
    await file.silent;
    const beginMs = performance.now();
    child.kill("SIGTERM");
    // The kernel keeps the process until the device answers, but not what it has written.
    await once(child.stdout!, "end");
    assert.ok(performance.now() - beginMs < END_MS);
    await file.unmount();
    const { status, stdout } = await ended;
    assert.equal(status, 143);
    assert.match(stdout.replace(/\s+/g, " "), /silent: 8 I\/Os in flight are lost; the oldest had/);
    const result = parseResult(readFileSync(join(cwd, "result.json"), "utf8"));
    const { state, signal, lanes } = result.hipri;
    assert.deepEqual([state, signal], ["interrupted", "SIGTERM"]);
    assert.ok(jobOf(result, "silent").read.total_ios >= 900);
    const { count, oldest } = lanes[0].lost;
    assert.deepEqual([count, oldest.what, oldest.path], [8, "read", file.path]);
    assert.equal(oldest.length_bytes, 4096);
    assert.equal(lanes[1].lost, null);
  });

  it("ends the run with exit code 4 at --io-timeout", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    file.fallSilentAfter(100);
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[silent]\nrw=read\ndirect=1\nfilename=${file.path}\nsize=1m\niodepth=4`);
    const args = ["run", "jobs.fio", "--json", "--io-timeout", "1s"];
    const { process: child, ended } = startHipri(args, { cwd });
    await once(child.stdout!, "end");
    await file.unmount();
    const { status, stdout, stderr } = await ended;
    assert.equal(status, 4);
    assert.match(stderr, /^note: silent: no answer for 1 s: read of 4096 bytes, \S+ at \d+/m);
    const { state, limit, lanes, notes } = parseResult(stdout).hipri;
    assert.deepEqual([state, limit], ["interrupted", "--io-timeout"]);
    assert.deepEqual([lanes[0].error, lanes[0].lost.count], [110, 4]);
    assert.ok(notes.some(({ code }: { code: string }) => code === "stuck"));
  });
});
