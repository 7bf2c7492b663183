import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiskUsage } from "../../../src/result/model/environment.js";
import { diskNotes } from "../../../src/result/notes/disks.js";

const MIB = 1024 * 1024;

const READS = { read: 64 * MIB, write: 0 };
const WRITES = { read: 0, write: 64 * MIB };

const DIRECT = {
  name: "sda",
  ios: 0,
  bytes: { read: 0, write: 0 },
  buffered: { read: 0, write: 0 },
  direct: true,
  bufferedJobs: [],
};

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
  const demand = { ...DIRECT, ios: 64, bytes: READS };
  const [note] = diskNotes([demand], [usage(128, 64 * MIB)]);
  assert.equal(note?.code, "split");
  assert.match(note.text, /^sda completed 128 I\/Os for 64 of the jobs' \(2\.00 each\)/);
});

test("as many I/Os, merged ones, and others' I/O are no splits", () => {
  const demand = { ...DIRECT, ios: 64, bytes: READS };
  for (const disk of [usage(64, 64 * MIB), usage(8, 64 * MIB), usage(640, 128 * MIB)]) {
    assert.deepEqual(diskNotes([demand], [disk]), []);
  }
});

test("a disk that does not count, and one that is not known, say nothing", () => {
  const demand = { ...DIRECT, ios: 64, bytes: READS };
  assert.deepEqual(diskNotes([demand], [usage(0, 0)]), []);
  assert.deepEqual(diskNotes([demand], []), []);
});

test("a disk that moved few of a buffered job's bytes left the rest to the page cache", () => {
  const read = {
    ...DIRECT,
    direct: false,
    ios: 64,
    bytes: READS,
    buffered: READS,
    bufferedJobs: [1, 2],
  };
  const notes = diskNotes([read], [usage(2, 2 * MIB)]);
  assert.deepEqual(
    notes.map(({ code, job }) => [code, job]),
    [
      ["page-cache", 1],
      ["page-cache", 2],
    ],
  );
  assert.match(notes[0]!.text, /^buffered I\/O: sda read 3 % of the bytes, the page cache had the/);
  assert.deepEqual(diskNotes([read], [usage(16, 64 * MIB)]), []);
  const write = { ...read, bytes: WRITES, buffered: WRITES };
  assert.match(diskNotes([write], [usage(0, 0)])[0]!.text, /0 % of the bytes written had reached/);
});

test("what others read directly is not told to be a buffered job's", () => {
  const bytes = { read: 128 * MIB, write: 0 };
  const demand = { ...DIRECT, direct: false, ios: 128, bytes, buffered: READS, bufferedJobs: [1] };
  const [note] = diskNotes([demand], [usage(64, 66 * MIB)]);
  assert.match(note!.text, /^buffered I\/O: sda read 3 % of the bytes/);
  assert.deepEqual(diskNotes([demand], [usage(128, 128 * MIB)]), []);
});
