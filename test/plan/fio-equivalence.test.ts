/** hipri's plans against real fio's: the same counts, bytes and, where fio's are fixed, offsets. */
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import type { JobSpec } from "../../src/job/spec.js";
import { blockSize, bytes, percent } from "../support/job-spec.js";
import { describeIo, type FioJob, fileNumber, runFio, whyNoFio } from "./fio-runner.js";
import { drain, lanesOfJob, sumBytes } from "./plan-support.js";

const K = 1024;

/** How closely a job's I/Os are determined. */
type Likeness = "same order" | "same multiset" | "same counts" | "same bytes";

interface Case {
  readonly fio: string;
  readonly spec: Partial<JobSpec>;
  readonly likeness: Likeness;
}

const CASES: readonly Case[] = [
  { fio: "rw=read size=64k", spec: { size: bytes(64 * K) }, likeness: "same order" },
  {
    fio: "rw=write size=64k offset=12k",
    spec: { workload: "write", size: bytes(64 * K), offset: bytes(12 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=write size=100000 offset=5000",
    spec: { workload: "write", size: bytes(100000), offset: bytes(5000) },
    likeness: "same order",
  },
  { fio: "rw=read size=10000", spec: { size: bytes(10000) }, likeness: "same order" },
  {
    fio: "rw=read size=10000 loops=3",
    spec: { size: bytes(10000), loops: 3 },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=100k",
    spec: { size: bytes(64 * K), ioSize: bytes(100 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=66k",
    spec: { size: bytes(64 * K), ioSize: bytes(66 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=30k",
    spec: { size: bytes(64 * K), ioSize: bytes(30 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=50%",
    spec: { size: bytes(64 * K), ioSize: percent(50) },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=50% loops=3",
    spec: { size: bytes(64 * K), ioSize: percent(50), loops: 3 },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k io_size=100k loops=2",
    spec: { size: bytes(64 * K), ioSize: bytes(100 * K), loops: 2 },
    likeness: "same order",
  },
  {
    fio: "rw=read bs=8k size=60k io_size=200k",
    spec: { blockBytes: blockSize(8 * K), size: bytes(60 * K), ioSize: bytes(200 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k number_ios=5 loops=3",
    spec: { size: bytes(64 * K), numberIos: 5, loops: 3 },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k number_ios=100",
    spec: { size: bytes(64 * K), numberIos: 100 },
    likeness: "same order",
  },
  {
    fio: "rw=read size=64k nrfiles=3",
    spec: { size: bytes(64 * K), filenames: null, fileCount: 3 },
    likeness: "same order",
  },
  {
    fio: "rw=write size=70k nrfiles=3",
    spec: { workload: "write", size: bytes(70 * K), filenames: null, fileCount: 3 },
    likeness: "same order",
  },
  {
    fio: "rw=write filesize=16k nrfiles=5 size=40k",
    spec: {
      workload: "write",
      size: bytes(40 * K),
      fileSize: { minBytes: 16 * K, maxBytes: 16 * K },
      filenames: null,
      fileCount: 5,
    },
    likeness: "same order",
  },
  {
    fio: "rw=write filesize=16k nrfiles=2 offset=4k",
    spec: {
      workload: "write",
      size: null,
      fileSize: { minBytes: 16 * K, maxBytes: 16 * K },
      filenames: null,
      fileCount: 2,
      offset: bytes(4 * K),
    },
    likeness: "same order",
  },
  {
    fio: "rw=rw rwmixread=0 size=64k",
    spec: { workload: "rw", readPercent: 0, size: bytes(64 * K) },
    likeness: "same order",
  },
  {
    fio: "rw=randrw rwmixread=100 size=64k",
    spec: { workload: "randrw", readPercent: 100, size: bytes(64 * K) },
    likeness: "same multiset",
  },
  {
    fio: "rw=randread size=1m",
    spec: { workload: "randread" },
    likeness: "same multiset",
  },
  {
    fio: "rw=randwrite size=1m offset=8k",
    spec: { workload: "randwrite", offset: bytes(8 * K) },
    likeness: "same multiset",
  },
  {
    fio: "rw=randwrite size=64k numjobs=2",
    spec: { workload: "randwrite", size: bytes(64 * K), clones: 2 },
    likeness: "same counts",
  },
  {
    fio: "rw=randread size=10000",
    spec: { workload: "randread", size: bytes(10000) },
    likeness: "same multiset",
  },
  {
    fio: "rw=randread size=64k loops=3",
    spec: { workload: "randread", size: bytes(64 * K), loops: 3 },
    likeness: "same multiset",
  },
  {
    fio: "rw=randread size=128k nrfiles=2",
    spec: { workload: "randread", size: bytes(128 * K), filenames: null, fileCount: 2 },
    likeness: "same multiset",
  },
  {
    fio: "rw=randread size=64k io_size=100k",
    spec: { workload: "randread", size: bytes(64 * K), ioSize: bytes(100 * K) },
    likeness: "same counts",
  },
  {
    fio: "rw=randwrite size=64k io_size=30k",
    spec: { workload: "randwrite", size: bytes(64 * K), ioSize: bytes(30 * K) },
    likeness: "same counts",
  },
  {
    fio: "rw=randread size=64k number_ios=5 loops=3",
    spec: { workload: "randread", size: bytes(64 * K), numberIos: 5, loops: 3 },
    likeness: "same counts",
  },
  {
    fio: "rw=randread norandommap size=10000",
    spec: { workload: "randread", noRandomMap: true, size: bytes(10000) },
    likeness: "same counts",
  },
  {
    fio: "rw=randread norandommap size=64k io_size=200k",
    spec: {
      workload: "randread",
      noRandomMap: true,
      size: bytes(64 * K),
      ioSize: bytes(200 * K),
    },
    likeness: "same counts",
  },
  {
    fio: "rw=randwrite norandommap bs=8k size=60k io_size=197k",
    spec: {
      workload: "randwrite",
      noRandomMap: true,
      blockBytes: blockSize(8 * K),
      size: bytes(60 * K),
      ioSize: bytes(197 * K),
    },
    likeness: "same counts",
  },
  {
    fio: "rw=randwrite norandommap size=64k io_size=100k loops=2",
    spec: {
      workload: "randwrite",
      noRandomMap: true,
      size: bytes(64 * K),
      ioSize: bytes(100 * K),
      loops: 2,
    },
    likeness: "same counts",
  },
  {
    fio: "rw=randread norandommap size=64k io_size=200k loops=2",
    spec: {
      workload: "randread",
      noRandomMap: true,
      size: bytes(64 * K),
      ioSize: bytes(200 * K),
      loops: 2,
    },
    likeness: "same counts",
  },
  {
    fio: "rw=rw size=64k io_size=200k loops=2",
    spec: { workload: "rw", size: bytes(64 * K), ioSize: bytes(200 * K), loops: 2 },
    likeness: "same bytes",
  },
  {
    fio: "rw=write filesize=16k nrfiles=5 size=40k loops=2",
    spec: {
      workload: "write",
      size: bytes(40 * K),
      fileSize: { minBytes: 16 * K, maxBytes: 16 * K },
      filenames: null,
      fileCount: 5,
      loops: 2,
    },
    likeness: "same order",
  },
  {
    fio: "rw=randread norandommap bs=8k size=60k io_size=197k",
    spec: {
      workload: "randread",
      noRandomMap: true,
      blockBytes: blockSize(8 * K),
      size: bytes(60 * K),
      ioSize: bytes(197 * K),
    },
    likeness: "same counts",
  },
  { fio: "rw=rw size=1m", spec: { workload: "rw" }, likeness: "same bytes" },
  {
    fio: "rw=rw size=64k io_size=200k",
    spec: { workload: "rw", size: bytes(64 * K), ioSize: bytes(200 * K) },
    likeness: "same bytes",
  },
  {
    fio: "rw=rw size=64k io_size=66k",
    spec: { workload: "rw", size: bytes(64 * K), ioSize: bytes(66 * K) },
    likeness: "same bytes",
  },
  {
    fio: "rw=randrw size=1m rwmixread=70",
    spec: { workload: "randrw", readPercent: 70 },
    likeness: "same bytes",
  },
  {
    fio: "rw=randrw size=64k io_size=200k",
    spec: { workload: "randrw", size: bytes(64 * K), ioSize: bytes(200 * K) },
    likeness: "same bytes",
  },
  {
    fio: "rw=randrw bsrange=4k-16k size=1m",
    spec: { workload: "randrw", blockBytes: blockSize(4 * K, 16 * K) },
    likeness: "same bytes",
  },
  {
    fio: "rw=randread bsrange=4k-16k size=250k",
    spec: { workload: "randread", blockBytes: blockSize(4 * K, 16 * K), size: bytes(250 * K) },
    likeness: "same bytes",
  },
  {
    fio: "rw=read bsrange=4k-16k size=250k",
    spec: { blockBytes: blockSize(4 * K, 16 * K), size: bytes(250 * K) },
    likeness: "same bytes",
  },
];

describe("plans like fio's", { skip: whyNoFio() }, () => {
  let fioJobs: Map<string, FioJob>;

  before(() => {
    fioJobs = runFio(new Map(CASES.map((each, i) => [`case${i}`, optionsOf(each, i)])));
  });

  for (const [index, each] of CASES.entries()) {
    it(`${each.likeness}: ${each.fio}`, () => {
      const fio = fioJobs.get(`case${index}`) as FioJob;
      const lanes = lanesOfJob(each.spec);
      const planned = lanes.flatMap((lane) => drain(lane));
      assert.equal(sumBytes(planned), fio.readBytes + fio.writeBytes, "bytes");
      if (each.likeness === "same bytes") return;
      assert.equal(planned.length, fio.readIos + fio.writeIos, "I/Os");
      if (each.likeness === "same counts") return;
      const ours = planned.map((io) => describeIo(io, io.target));
      const theirs = fio.ios.map((io) => describeIo(io, fileNumber(io.path)));
      if (each.likeness === "same multiset") {
        ours.sort();
        theirs.sort();
      }
      assert.deepEqual(ours, theirs);
    });
  }
});

function optionsOf(each: Case, index: number): string[] {
  const options = each.fio.split(" ");
  return /nrfiles/.test(each.fio) ? options : [...options, `filename=data${index}`];
}
