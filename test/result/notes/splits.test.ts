import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiskUsage } from "../../../src/device/disk-stats.js";
import { splitNotices } from "../../../src/result/notes/splits.js";

const MIB = 1024 * 1024;

function usage(readIos: number, bytes: number): DiskUsage {
  return {
    name: "sda",
    readIos,
    writeIos: 0,
    readSectors: bytes / 512,
    writeSectors: 0,
    readMerges: 0,
    writeMerges: 0,
    readTicksMs: 0,
    writeTicksMs: 0,
    inQueueMs: 0,
    utilPercent: 0,
  };
}

test("a disk that completed twice the I/Os and the same bytes split them", () => {
  const demand = { name: "sda", ios: 64, bytes: 64 * MIB };
  const [notice] = splitNotices([demand], [usage(128, 64 * MIB)]);
  assert.equal(notice?.code, "split");
  assert.match(notice.text, /^sda completed 128 I\/Os for 64 of the jobs' \(2\.00 each\)/);
});

test("as many I/Os, merged ones, and others' I/O are no splits", () => {
  const demand = { name: "sda", ios: 64, bytes: 64 * MIB };
  for (const disk of [usage(64, 64 * MIB), usage(8, 64 * MIB), usage(640, 128 * MIB)]) {
    assert.deepEqual(splitNotices([demand], [disk]), []);
  }
});

test("a disk that does not count, and one that is not known, say nothing", () => {
  const demand = { name: "sda", ios: 64, bytes: 64 * MIB };
  assert.deepEqual(splitNotices([demand], [usage(0, 0)]), []);
  assert.deepEqual(splitNotices([demand], []), []);
});
