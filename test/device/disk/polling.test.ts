import assert from "node:assert/strict";
import { test } from "node:test";
import { pollingFacts, whyNotPolled, whySplit } from "../../../src/device/disk/polling.js";
import type { KernelRoots } from "../../../src/device/kernel-roots.js";
import {
  addMappedNvme,
  addMultipathNvme,
  addNvme,
  addScsi,
  addVirtio,
  setPollQueues,
} from "../disks.js";
import { addDevice, fakeMachine } from "../scratch.js";

const POLLS = { "queue/io_poll": "1" };

function assertObstacle(
  roots: KernelRoots,
  blockDevice: string,
  cause: RegExp,
  cure: RegExp,
): void {
  const obstacle = whyNotPolled({ kind: "block", blockDevice }, roots);
  assert.match(obstacle.cause, cause);
  assert.match(obstacle.cure, cure);
}

test("the facts of a queue are read, and missing ones are null", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "nvme", 2);
  addNvme(roots, {
    ...POLLS,
    "queue/io_poll_delay": "-1",
    "queue/scheduler": "[none] mq-deadline",
    "queue/max_sectors_kb": "512",
    "queue/max_hw_sectors_kb": "2048",
    "queue/iostats": "1",
    "queue/rotational": "0",
    "mq/0/nr_tags": "31",
    "mq/1/nr_tags": "31",
  });
  assert.deepEqual(pollingFacts({ kind: "block", blockDevice: "259:0" }, roots), {
    ioPoll: true,
    queue: {
      name: "nvme0n1",
      driver: "nvme",
      transport: "pcie",
      ioPoll: true,
      ioPollDelay: -1,
      scheduler: "none",
      noMerges: null,
      maxSectorsKb: 512,
      maxHwSectorsKb: 2048,
      ioStats: true,
      wbtLatUs: null,
      rotational: false,
      numaNode: 1,
      hardwareQueues: 2,
      pollQueuesAsked: 2,
    },
  });
});

test("NVMe without poll queues is told the parameter, by boot line and by modprobe", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "nvme", 0);
  addNvme(roots);
  const cure = /nvme\.poll_queues=1 .*`modprobe -r nvme && modprobe nvme poll_queues=1`/;
  assertObstacle(roots, "259:0", /^nvme0n1 has no poll queues/, cure);
});

test("a parameter that is set but had no effect is explained", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "virtio_blk", 2);
  addVirtio(roots);
  assertObstacle(
    roots,
    "254:0",
    /although virtio_blk.poll_queues=2 is set/,
    /one queue of the 1 that it has must remain/,
  );
});

test("virtio-blk needs a second queue, and a kernel that has the parameter", (t) => {
  const roots = fakeMachine(t);
  addVirtio(roots);
  assertObstacle(roots, "254:0", /virtio_blk has no poll queues in this kernel .*5\.19/, /Name an/);
  setPollQueues(roots, "virtio_blk", 0);
  assertObstacle(roots, "254:0", /no poll queues/, /virtio_blk.poll_queues=1 .*num-queues=2/);
});

test("NVMe over fabrics is told to connect with poll queues", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "nvme", 2);
  addMultipathNvme(roots, "tcp");
  assertObstacle(roots, "259:8", /connected over tcp/, /nvme connect .* --nr-poll-queues=1/);
});

test("a SCSI disk is judged by the driver of its host", (t) => {
  const roots = fakeMachine(t);
  addScsi(roots, "scsi_debug");
  assertObstacle(roots, "8:0", /sda: scsi_debug has no poll queues/, /Name an/);
  setPollQueues(roots, "scsi_debug", 0);
  assertObstacle(
    roots,
    "8:0",
    /no poll queues/,
    /modprobe scsi_debug submit_queues=2 poll_queues=1/,
  );
});

test("null_blk, loop and an unknown host driver", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "null_blk", 0);
  addDevice(roots, "virtual/block/nullb0", "251:0", POLLS);
  addDevice(roots, "virtual/block/nullb1", "251:1", { "queue/io_poll": "0" });
  addDevice(roots, "virtual/block/loop0", "7:0", { "queue/io_poll": "0" });
  assert.equal(pollingFacts({ kind: "block", blockDevice: "251:0" }, roots).ioPoll, true);
  assertObstacle(roots, "251:1", /nullb1 has no poll/, /modprobe null_blk .*poll_queues=1/);
  assertObstacle(roots, "7:0", /loop0: loop has no poll queues/, /Name an NVMe/);
});

test("a mapped device names the disk below that does not poll, or its own kind", (t) => {
  const roots = fakeMachine(t);
  setPollQueues(roots, "nvme", 0);
  addMappedNvme(roots, { "queue/io_poll": "0" });
  assertObstacle(roots, "253:0", /^dm-0 stands on nvme0n1: nvme0n1 has no/, /nvme\.poll_queues=1/);
  const polling = fakeMachine(t);
  addMappedNvme(polling, POLLS);
  assertObstacle(polling, "253:0", /this kind of device-mapper target/, /Linux 5\.18/);
});

test("targets without a queue, and queues that poll below something that does not", (t) => {
  const roots = fakeMachine(t);
  addNvme(roots, POLLS);
  const why = (kind: "char" | "file" | "block", blockDevice: string | null): string =>
    whyNotPolled({ kind, blockDevice }, roots).cause;
  assert.match(why("char", null), /character device/);
  assert.match(why("file", null), /no block device of its own/);
  assert.match(why("file", "259:0"), /nvme0n1 polls, but the file system/);
  assert.match(why("block", "259:0"), /io_poll=1, but does not answer/);
  assert.deepEqual(pollingFacts({ kind: "char", blockDevice: null }, roots), {
    ioPoll: null,
    queue: null,
  });
});

test("blocks above max_sectors_kb name the limit, and how to raise it where that can be", (t) => {
  const roots = fakeMachine(t);
  addNvme(roots, { ...POLLS, "queue/max_sectors_kb": "128", "queue/max_hw_sectors_kb": "512" });
  const { queue } = pollingFacts({ kind: "block", blockDevice: "259:0" }, roots);
  assert.equal(whySplit(queue!, 128 * 1024), null);
  const half = whySplit(queue!, 512 * 1024);
  assert.match(half!.cause, /blocks of 524288 bytes are split, since nvme0n1 takes 128 KiB/);
  assert.match(half!.cure, /128k at most, or type `echo 512 > .*nvme0n1.queue.max_sectors_kb`/);
  assert.equal(whySplit(queue!, 512 * 1024 + 1)!.cure, "Use blocks of 128k at most.");
  assert.equal(whySplit({ ...queue!, maxSectorsKb: null }, 2 ** 30), null);
});
