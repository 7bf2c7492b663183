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
    assert.equal(jobOf(result, "other").read.total_ios, 16);
    const { count, oldest } = lanes[0].lost;
    assert.deepEqual([count, oldest.what, oldest.path], [8, "read", file.path]);
    assert.equal(oldest.length_bytes, 4096);
    assert.equal(lanes[1].lost, null);
  });
});
