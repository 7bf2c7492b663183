/**
 * What polls and what does not, by kind of target, in a guest that has them all: the doctor and the
 * run have to agree, and to name the true cause. And a device that stalls.
 */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DEFAULT_KERNEL } from "../../src/lab/kernel/kernel.js";
import { decodeHdr } from "../../src/result/latency/encoded-counts.js";
import { bucketIndex } from "../../src/result/latency/histogram.js";
import { parseValidResult } from "../report/schema.js";
import { jobOf, type ResultJson } from "../support/hipri.js";
import { arrangeScript, ext4Image, noMkfs } from "./arrange.js";
import { runInGuest, whyNoGuest } from "./guest.js";

/** Targets of the guest, as arrangeScript() leaves them, by what polls and what does not. */
const POLLED = [
  "/dev/lab/disk",
  "/dev/lab/polls",
  "/dev/nullb0",
  "/dev/dm-0",
  ...(noMkfs === false ? ["/mnt/data"] : []),
];
const OBSTACLES: Readonly<Record<string, RegExp>> = {
  "/dev/lab/bare": /^nvme\dn1 has no poll queues \(queue\/io_poll is not 1\)$/,
  "/dev/lab/plain": /^vd[a-z] has no poll queues \(queue\/io_poll is not 1\)$/,
  "/dev/dm-1": /^dm-1 stands on nvme\dn1: nvme\dn1 has no poll queues/,
  "/dev/lab/narrow": /^blocks of 65536 bytes are split, since nvme\dn1 takes 32 KiB at once/,
};

// biome-ignore lint/suspicious/noExplicitAny: the schemas have checked it.
type Json = any;

/** A job for each target, which is skipped with its reason where it would not be polled. */
const ON_EACH = `
[global]
rw=randread
bs=64k
size=256k
direct=1
hipri=1
skip_unsupported=1
${[...POLLED, ...Object.keys(OBSTACLES)].map(jobOn).join("")}
[stalls]
stonewall
filename=/dev/lab/stalls
bs=4k
size=64m
number_ios=400
rate_iops=100
`;

function jobOn(path: string): string {
  return `[${path}]\nstonewall\nfilename=${path}\n`;
}

/** How many latencies of an encoded histogram are 250 ms or longer. */
function countSlow(encoded: string): number {
  const slow = decodeHdr(encoded).subarray(bucketIndex(250e6));
  return slow.reduce((sum, count) => sum + count, 0);
}

describe("each kind of target", { skip: await whyNoGuest(DEFAULT_KERNEL) }, () => {
  let targets: readonly Json[];
  let result: ResultJson;
  const laneOf = (name: string): Json =>
    result.hipri.lanes.find((lane: Json) => lane.name === name);

  before(async () => {
    const image = ext4Image();
    const paths = [...POLLED, ...Object.keys(OBSTACLES)];
    try {
      const setup = {
        device: [
          "disk=nvme,size=64M",
          "polls=virtio-blk,size=64M",
          "plain=virtio-blk,size=64M",
          "bare=nvme,size=64M",
          "narrow=nvme,size=64M",
          "stalls=nvme,size=64M,stall=500ms",
          `fs=nvme,file=${image.path}`,
        ],
        module: ["null_blk poll_queues=1 gb=1", "dm-mod"],
      };
      const { runs } = await runInGuest(setup, {
        arrange: { argv: ["node", "-e", arrangeScript(noMkfs === false)] },
        doctor: { argv: ["hipri", "doctor", "--json", "--bs", "64k", ...paths] },
        run: { jobs: ON_EACH },
      });
      assert.equal(runs.arrange.status, 0, runs.arrange.stderr);
      assert.equal(runs.doctor.status, 3, runs.doctor.stderr);
      const diagnosis = runs.doctor.stdout.toString();
      targets = (parseValidResult(diagnosis, "doctor/doctor.schema.json") as Json).targets;
      assert.equal(runs.run.status, 0, runs.run.stderr);
      result = runs.run.result();
    } finally {
      image.remove();
    }
  });

  test("that polls: the doctor says so after a read in each mode", () => {
    for (const path of POLLED) {
      const { facts, obstacle } = targets.find((target) => target.path === path);
      assert.equal(obstacle, null, `${path}: ${obstacle?.cause}`);
      assert.deepEqual([facts.probes[0].bytes, facts.probes[1].bytes], [4096, 4096], path);
    }
  });

  test("that polls: the run polls it", () => {
    for (const path of POLLED) {
      assert.notEqual(laneOf(path).polling.state, "no", path);
      assert.equal(jobOf(result, path).read.total_ios, 4, path);
    }
  });

  test("that does not: doctor and run name the same cause", () => {
    const { skipped } = result.hipri;
    for (const [path, cause] of Object.entries(OBSTACLES)) {
      const { obstacle } = targets.find((target) => target.path === path);
      assert.match(obstacle.cause, cause);
      const { reason } = skipped.find((job: Json) => job.name === path);
      assert.ok(reason.endsWith(obstacle.cause), reason);
    }
    assert.equal(skipped.length, Object.keys(OBSTACLES).length);
  });

  test("that is a file on ext4 is examined too", { skip: noMkfs }, () => {
    const { facts } = targets.find(({ path }) => path === "/mnt/data");
    assert.equal(facts.file_system.type, "ext4");
    assert.match(facts.queue.name, /^nvme/);
  });

  test("that stalls shows it in the response times, not in the service times", () => {
    const { response, clat: service } = laneOf("stalls").directions.read;
    // At 100 I/Os a second 25 are due in the first half of 500 ms; one at a time is served.
    assert.ok(countSlow(response.counts) >= 22, `${countSlow(response.counts)} slow responses`);
    assert.ok(countSlow(service.counts) >= 1, "no slow service");
    assert.ok(
      countSlow(service.counts) < countSlow(response.counts) / 2,
      `${countSlow(service.counts)} slow services`,
    );
  });
});
