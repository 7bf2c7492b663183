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

/** 10 s are promised, of a machine that has CPUs to spare; without a grace it would be 30 s. */
const END_MS = 25_000;

describe("a device that stops answering", { skip: whyNoRing() || whyNoFuse() }, () => {
  it("costs the run no more than a grace behind a signal", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    const silent = file.fallSilentAfter(1000);
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
    await silent;
    const beginMs = performance.now();
    child.kill("SIGTERM");
    // The kernel keeps the process until the device answers, but not what it has written.
    await once(child.stdout!, "end");
    assert.ok(performance.now() - beginMs < END_MS);
    await file.unmount();
    const { status, stdout } = await ended;
    assert.equal(status, 143);
    assert.match(
      stdout.replace(/\s+/g, " "),
      /silent: \d I\/Os? in flight (is|are) lost; the oldest had/,
    );
    const result = parseResult(readFileSync(join(cwd, "result.json"), "utf8"));
    const { state, signal, lanes } = result.hipri;
    assert.deepEqual([state, signal], ["interrupted", "SIGTERM"]);
    assert.ok(jobOf(result, "silent").read.total_ios >= 900);
    const { count, oldest } = lanes[0].lost;
    // The signal may come before all places are taken again.
    assert.ok(count >= 1 && count <= 8);
    assert.deepEqual([oldest.what, oldest.path], ["read", file.path]);
    assert.equal(oldest.length_bytes, 4096);
    assert.equal(lanes[1].lost, null);
  });

  it("ends the run with exit code 4 at --io-timeout", async (t) => {
    const file = await fuseFile(t, 1 << 20);
    void file.fallSilentAfter(100);
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
    assert.equal(lanes[0].error, 110);
    assert.ok(lanes[0].lost.count > 0);
    assert.ok(notes.some(({ code }: { code: string }) => code === "stuck"));
  });
});
