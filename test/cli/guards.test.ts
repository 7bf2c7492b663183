/** What hipri does not write, on loop devices, in namespaces and while a run lasts. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { attachLoop, attachServed, blankImage, IMAGE_BYTES, noLoop, tool } from "../device/loop.js";
import { fuseFile, whyNoFuse } from "../support/fuse.js";
import {
  type Ended,
  hipri,
  parseResult,
  type Started,
  startHipri,
  writeJobs,
} from "../support/hipri.js";
import { whyNotReplacing } from "../support/privileges.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

/** Runs jobs that must be refused, on a target that must stay as it is. */
async function assertRefused(
  t: TestContext,
  target: string,
  says: RegExp,
  {
    jobs = "",
    args = [],
    wrapper = [],
  }: Partial<Record<"args" | "wrapper", string[]>> & {
    jobs?: string;
  } = {},
): Promise<Ended> {
  const cwd = scratchDirectory(t);
  writeJobs(cwd, `${jobs}\n[writer]\nrw=write\nfilename=${target}\nsize=64k\nbs=4k`);
  const before = readFileSync(target);
  const ended = await hipri(["run", "jobs.fio", "--json", "--quiet", ...args], { cwd, wrapper });
  assert.match(ended.stderr, says);
  assert.equal(ended.status, 3, ended.stderr);
  assert.ok(readFileSync(target).equals(before), "the target has changed");
  return ended;
}

/** A command in a mount namespace of its own where something is hidden. */
function hiding(path: string): string[] {
  const script = 'mount -t tmpfs none "$1"; shift; exec "$@"';
  return ["unshare", "--mount", "sh", "-ec", script, "sh", path];
}

/**
 * A run whose second job writes to the device when the first has ended. It has begun: the first
 * one's file is there when the guards have let all pass.
 */
async function startTwoJobs(t: TestContext, device: string, runtime: string): Promise<Started> {
  const cwd = scratchDirectory(t);
  const first = `[first]\nrw=write\nfilename=began\nsize=4k\ntime_based=1\nruntime=${runtime}`;
  writeJobs(cwd, `${first}\n[second]\nstonewall\nrw=write\nfilename=${device}\nsize=64k\nbs=4k`);
  const started = startHipri(["run", "jobs.fio", "--json", "--quiet"], { cwd });
  while (!existsSync(join(cwd, "began"))) await sleep(5);
  return started;
}

describe("write guards", { skip: noLoop || whyNoRing() }, () => {
  it("refuse a disk with a file system, and a read-only one", async (t) => {
    const image = blankImage(t);
    tool("mkfs.ext4", "-q", "-F", image);
    await assertRefused(t, attachLoop(t, image), /jobs\.fio:2: .*carries an ext2\/3\/4/);
    const readOnly = attachLoop(t, blankImage(t), "--read-only");
    await assertRefused(t, readOnly, /is read-only/);
    await assertRefused(t, readOnly, /is read-only/, { args: [`--destroy=${readOnly}`] });
  });

  it("refuse a device whose contents cannot be read, unless it is named", {
    skip: whyNoFuse(),
  }, async (t) => {
    const file = await fuseFile(t, 1 << 20);
    const device = await attachServed(t, file.path);
    file.failReads();
    const cwd = scratchDirectory(t);
    writeJobs(cwd, `[writer]\nrw=write\nfilename=${device}\nsize=64k\nbs=4k\ndirect=1`);
    const refused = await hipri(["run", "jobs.fio", "--quiet"], { cwd });
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /what loop\d+ carries cannot be read \(EIO\)/);
    assert.ok(refused.stderr.includes(`say so with --destroy ${device}`), refused.stderr);
    const named = await hipri(["run", "jobs.fio", "--quiet", "--destroy", device], { cwd });
    assert.equal(named.status, 0, named.stderr);
  });

  it("refuse a file under a loop device where /sys is hidden", {
    skip: whyNotReplacing(),
  }, async (t) => {
    const image = blankImage(t);
    attachLoop(t, image);
    for (const path of ["/sys", "/sys/block"]) {
      await assertRefused(t, image, /nobody can tell whether a loop/, { wrapper: hiding(path) });
    }
  });

  it("refuse a device that is mounted in another namespace", {
    skip: whyNotReplacing(),
  }, async (t) => {
    const image = blankImage(t);
    tool("mkfs.ext4", "-q", "-F", image);
    const device = attachLoop(t, image);
    const point = join(scratchDirectory(t), "point");
    mkdirSync(point);
    const script =
      'mount -o ro "$1" "$2"; shift 2; unshare --mount sh -ec \'umount "$0"; exec "$@"\' "$@"';
    const wrapper = ["unshare", "--mount", "sh", "-ec", script, "sh", device, point, point];
    await assertRefused(t, device, /is open exclusively by someone/, { wrapper });
  });

  it("hold a device from the start on: nobody can mount it while an earlier job runs", async (t) => {
    const image = blankImage(t);
    const device = attachLoop(t, image);
    const run = await startTwoJobs(t, device, "60s");
    assert.throws(() => tool("mkfs.ext4", "-q", "-F", device), /Command failed/);
    await assertRefused(t, device, /is locked by another program/);
    run.process.kill("SIGINT");
    assert.equal((await run.ended).status, 130);
    // It is let go with the process.
    tool("mkfs.ext4", "-q", "-F", device);
  });

  it("look again before a later stage, and keep what earlier ones measured", async (t) => {
    const device = attachLoop(t, blankImage(t));
    const run = await startTwoJobs(t, device, "2s");
    // However long what follows takes, the first job ends behind it.
    run.process.kill("SIGSTOP");
    const signed = blankImage(t);
    tool("mkfs.ext4", "-q", "-F", signed);
    const bytes = readFileSync(signed);
    writeFileSync(device, bytes, { flag: "r+" });
    run.process.kill("SIGCONT");
    const { status, stdout, stderr } = await run.ended;
    assert.match(stderr, /jobs\.fio:\d+: .*carries an ext2\/3\/4 file system/);
    assert.equal(status, 3);
    assert.ok(readFileSync(device).subarray(0, IMAGE_BYTES).equals(bytes));
    assert.deepEqual(
      parseResult(stdout).jobs.map(({ jobname }) => jobname),
      ["first"],
    );
  });
});
