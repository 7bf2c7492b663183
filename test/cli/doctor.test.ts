/** `hipri doctor`: the verdict and its exit code, in the run's own words, changing nothing. */
import assert from "node:assert/strict";
import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { attachZram, noZram } from "../device/zram.js";
import { parseValidResult } from "../report/schema.js";
import { assertGolden } from "../support/golden.js";
import { hipri, writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const noRing = whyNoRing({ iopoll: true });

// biome-ignore lint/suspicious/noExplicitAny: the schema has checked it.
type Json = any;

/** Runs the doctor and holds its JSON against the schema. */
async function diagnose(
  cwd: string,
  ...targets: string[]
): Promise<{ status: number; tree: Json }> {
  const { status, stdout, stderr } = await hipri(["doctor", "--json", ...targets], { cwd });
  assert.equal(stderr, "");
  const tree = parseValidResult(stdout, "doctor/doctor.schema.json") as Json;
  assert.equal(status, tree.healthy ? 0 : 3);
  return { status: status!, tree };
}

/** Doctor and run name the driver that has no poll queues. */
async function knowsUnpolled(cwd: string, device: string, driver: string): Promise<void> {
  const { status, tree } = await diagnose(cwd, device);
  assert.equal(status, 3);
  const { facts, obstacle } = tree.targets[0];
  assert.equal(facts.queue.driver, driver);
  const disk = device.slice("/dev/".length);
  assert.equal(obstacle.cause, `${disk}: ${driver} has no poll queues`);
  writeJobs(cwd, `[p]\nrw=read\nfilename=${device}\nsize=64k\ndirect=1\nhipri=1`);
  const run = await hipri(["run", "jobs.fio"], { cwd });
  assert.equal(run.status, 3);
  assert.ok(run.stderr.includes(obstacle.cause), run.stderr);
}

function dataFile(t: TestContext): string {
  const cwd = scratchDirectory(t);
  writeFileSync(join(cwd, "data"), Buffer.alloc(65536, 1), { flush: true });
  return cwd;
}

describe("doctor", { skip: noRing }, () => {
  it("examines the machine alone when there is no target", async (t) => {
    const { status, tree } = await diagnose(scratchDirectory(t));
    assert.equal(status, 0);
    assert.equal(tree.machine.obstacle, null);
    assert.ok(tree.machine.facts.features.some((each: Json) => each.name === "IOPOLL"));
  });

  it("says of /dev/null what it always said", async (t) => {
    const { status, stdout } = await hipri(["doctor", "/dev/null"], { cwd: scratchDirectory(t) });
    assert.equal(status, 3);
    const target = stdout.slice(0, stdout.indexOf("\nthis machine:"));
    assertGolden(
      "cli/golden/doctor-null.txt",
      target.replace(/^( {2}read, hybrid +).*$/m, "$1(masked)"),
    );
  });

  it("names the cause in the words of the run, for a file", async (t) => {
    const cwd = dataFile(t);
    const before = readFileSync(join(cwd, "data"));
    const { mtimeMs } = statSync(join(cwd, "data"));
    const { status, tree } = await diagnose(cwd, "data");
    const [target] = tree.targets;
    assert.equal(target.facts.kind, "file");
    writeJobs(cwd, "[p]\nrw=read\nfilename=data\ndirect=1\nhipri=1");
    const run = await hipri(["run", "jobs.fio"], { cwd });
    assert.equal(run.status, status);
    if (status === 3 && target.facts.direct) {
      assert.ok(run.stderr.includes(target.obstacle.cause), run.stderr);
      assert.ok(run.stderr.includes(target.obstacle.cure), run.stderr);
    }
    assert.deepEqual(readFileSync(join(cwd, "data")), before);
    assert.equal(statSync(join(cwd, "data")).mtimeMs, mtimeMs);
  });

  it("reads once in each mode, on interrupts where O_DIRECT goes", async (t) => {
    const { tree } = await diagnose(dataFile(t), "data");
    const { facts } = tree.targets[0];
    const modes = facts.probes.map((each: Json) => each.mode);
    assert.deepEqual(modes, ["irq", "polled", "hybrid", "sqpoll"]);
    assert.equal(facts.probes[0].bytes, 4096);
  });

  it("has no proof for a file without data, and one that is missing", async (t) => {
    const cwd = scratchDirectory(t);
    writeFileSync(join(cwd, "hole"), "");
    truncateSync(join(cwd, "hole"), 65536);
    const { status, tree } = await diagnose(cwd, "hole", "missing");
    assert.equal(status, 3);
    for (const { facts, obstacle } of tree.targets) {
      assert.notEqual(obstacle, null);
      assert.equal(facts.probes[1].bytes, null);
    }
  });

  it("diagnoses the others when one cannot be looked at", async (t) => {
    const { status, tree } = await diagnose(scratchDirectory(t), "/dev/nope", ".", "/dev/zero");
    assert.equal(status, 3);
    const [nope, directory, zero] = tree.targets;
    assert.match(nope.obstacle.cause, /no such device/);
    assert.match(directory.obstacle.cause, /is a directory/);
    assert.equal(zero.facts.probes[0].bytes, 4096);
  });

  it("refuses a block size that is none", async (t) => {
    const args = ["doctor", "--bs", "4q", "/dev/null"];
    const { status, stdout, stderr } = await hipri(args, { cwd: scratchDirectory(t) });
    assert.deepEqual({ status, stdout }, { status: 2, stdout: "" });
    assert.match(stderr, /^hipri: --bs 4q: ends in "q".*\n {2}Use a size/);
  });

  it("and the run know a loop device", { skip: noLoop }, async (t) => {
    const device = attachLoop(t, blankImage(t));
    await knowsUnpolled(scratchDirectory(t), device, "loop");
  });

  it("and the run know a zram device", { skip: noZram }, async (t) => {
    await knowsUnpolled(scratchDirectory(t), attachZram(t), "zram");
  });
});
