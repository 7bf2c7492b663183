import assert from "node:assert/strict";
import { test } from "node:test";
import { normalOpening, normalReport, normalSignal } from "../../../src/report/normal/normal.js";
import type { RunResult } from "../../../src/result/model/result.js";
import { NO_FIO } from "../../support/fio.js";
import { assertAlike, resultOfFio, runFio } from "../fio-output.js";
import {
  activity,
  DISK,
  jobSpec,
  lane,
  latencyOf,
  richResult,
  runResult,
  sampled,
} from "../fixtures.js";

const linesOf = (result: RunResult) => normalReport(result).split("\n");

/** The date depends on the time zone of the machine. */
const withoutDate = (text: string) => text.replace(/(pid=\d+: ).*/g, "$1DATE");

test("a whole report", () => {
  assert.equal(
    withoutDate(normalReport(richResult())),
    `
fast: (groupid=0, jobs=2): err= 0: pid=4242: DATE
  read: IOPS=1000, BW=4000KiB/s (4096kB/s)(8000KiB/2000msec)
    slat (nsec): min=100, max=100, avg=100.00, stdev= 0.00
    clat (nsec): min=8000, max=14993, avg=11496.50, stdev=2021.23
     lat (nsec): min=8100, max=15093, avg=11596.50, stdev=2021.23
    clat percentiles (nsec):
     |  1.00th=[ 8063],  5.00th=[ 8343], 10.00th=[ 8695], 20.00th=[ 9399],
     | 30.00th=[10095], 40.00th=[10799], 50.00th=[11495], 60.00th=[12199],
     | 70.00th=[12895], 80.00th=[13599], 90.00th=[14295], 95.00th=[14647],
     | 99.00th=[14927], 99.50th=[14959], 99.90th=[14991], 99.95th=[14993],
     | 99.99th=[14993]
   bw (  KiB/s): min= 3840, max= 4160, per=100.00%, avg=4000.00, stdev=60.47, samples=8
   iops        : min=  960, max= 1040, avg=1000.00, stdev=15.12, samples=8
  lat (usec)   : 10=28.60%, 20=71.40%
  cpu          : usr=30.00%, sys=20.00%, ctx=20, majf=2, minf=40
  IO depths    : 1=0.0%, 2=0.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=100.0%, >=64=0.0%
     submit    : 0=0.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=100.0%, 64=0.0%, >=64=0.0%
     complete  : 0=20.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=80.0%, 64=0.0%, >=64=0.0%
     issued rwts: total=2000,0,0,0 short=0,0,0,0 dropped=0,0,0,0
     latency   : target=0, window=0, percentile=100.00%, depth=1
mixed-with-a-rather-long-name: (groupid=1, jobs=1): err= 5 (/dev/nvme1n1: read of 4096 bytes at offset 8192: EIO, input/output error): pid=4242: DATE
  Description  : [reads and writes]
  read: IOPS=500, BW=2000KiB/s (2048kB/s)(4000KiB/2000msec)
    slat (nsec): min=100, max=100, avg=100.00, stdev= 0.00
    clat (nsec): min=8000, max=14993, avg=11496.50, stdev=2021.74
     lat (nsec): min=8100, max=15093, avg=11596.50, stdev=2021.74
    clat percentiles (nsec):
     |  1.00th=[ 8063],  5.00th=[ 8343], 10.00th=[ 8695], 20.00th=[ 9399],
     | 30.00th=[10095], 40.00th=[10799], 50.00th=[11495], 60.00th=[12199],
     | 70.00th=[12895], 80.00th=[13599], 90.00th=[14295], 95.00th=[14647],
     | 99.00th=[14927], 99.50th=[14959], 99.90th=[14991], 99.95th=[14993],
     | 99.99th=[14993]
   bw (  KiB/s): min= 1920, max= 2080, per=100.00%, avg=2000.00, stdev=65.32, samples=4
   iops        : min=  480, max=  520, avg=500.00, stdev=16.33, samples=4
  write: IOPS=250, BW=1000KiB/s (1024kB/s)(2000KiB/2000msec); 0 zone resets
    slat (nsec): min=100, max=100, avg=100.00, stdev= 0.00
    clat (usec): min=90, max=10050, avg=3413.34, stdev=2978.81
     lat (usec): min=90, max=10050, avg=3413.44, stdev=2978.81
    clat percentiles (usec):
     |  1.00th=[   91],  5.00th=[  114], 10.00th=[  187], 20.00th=[  483],
     | 30.00th=[  979], 40.00th=[ 1675], 50.00th=[ 2571], 60.00th=[ 3668],
     | 70.00th=[ 4965], 80.00th=[ 6460], 90.00th=[ 8156], 95.00th=[ 9085],
     | 99.00th=[ 9855], 99.50th=[ 9978], 99.90th=[10051], 99.95th=[10051],
     | 99.99th=[10051]
   bw (  KiB/s): min=  960, max= 1040, per=100.00%, avg=1000.00, stdev=32.66, samples=4
   iops        : min=  240, max=  260, avg=250.00, stdev= 8.16, samples=4
  lat (usec)   : 10=19.07%, 20=47.60%, 100=1.07%, 250=3.20%, 500=2.53%
  lat (usec)   : 750=1.80%, 1000=1.47%
  lat (msec)   : 2=4.53%, 4=6.27%, 10=12.33%, 20=0.13%
  cpu          : usr=30.00%, sys=20.00%, ctx=10, majf=1, minf=20
  IO depths    : 1=0.0%, 2=0.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=100.0%, >=64=0.0%
     submit    : 0=0.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=100.0%, 64=0.0%, >=64=0.0%
     complete  : 0=20.0%, 4=0.0%, 8=0.0%, 16=0.0%, 32=80.0%, 64=0.0%, >=64=0.0%
     issued rwts: total=1000,500,0,0 short=0,2,0,0 dropped=0,0,0,0
     latency   : target=0, window=0, percentile=100.00%, depth=8

Run status group 0 (all jobs):
   READ: bw=4000KiB/s (4096kB/s), 4000KiB/s-4000KiB/s (4096kB/s-4096kB/s), io=8000KiB (8192kB), run=2000-2000msec

Run status group 1 (all jobs):
   READ: bw=2000KiB/s (2048kB/s), 2000KiB/s-2000KiB/s (2048kB/s-2048kB/s), io=4000KiB (4096kB), run=2000-2000msec
  WRITE: bw=1000KiB/s (1024kB/s), 1000KiB/s-1000KiB/s (1024kB/s-1024kB/s), io=2000KiB (2048kB), run=2000-2000msec

Disk stats (read/write):
  nvme0n1: ios=100/2, merge=0/1, ticks=30/4, in_queue=34, util=97.50%
`,
  );
});

test("the opening announces jobs, clones and the version", () => {
  assert.equal(
    normalOpening(richResult()),
    `fast: (g=0): rw=randread, bs=(R) 4096B-4096B, (W) 4096B-4096B, (T) 4096B-4096B, ioengine=io_uring, iodepth=1
...
mixed-with-a-rather-long-name: (g=0): rw=randrw, bs=(R) 4096B-4096B, (W) 4096B-4096B, (T) 4096B-4096B, ioengine=io_uring, iodepth=8
fio-3.42-hipri-0.1.0
Starting 3 threads
`,
  );
});

test("a signal is named by its number", () => {
  assert.equal(normalSignal(richResult()), "\nfio: terminating on signal 2\n");
  assert.equal(normalSignal(runResult([lane()])), "");
});

test("stonewall and new_group count the groups up, also of jobs that never ran", () => {
  const jobs = [
    jobSpec({ stonewall: true }),
    jobSpec({ jobIndex: 1, newGroup: true }),
    jobSpec({ jobIndex: 2 }),
    jobSpec({ jobIndex: 3, stonewall: true, newGroup: true }),
  ];
  const text = normalOpening(runResult([lane()], { jobs }));
  assert.deepEqual(text.match(/g=\d/g), ["g=0", "g=1", "g=1", "g=2"]);
});

test("a skipped job does not start, but counts as a group", () => {
  const jobs = [0, 1, 2].map((jobIndex) => jobSpec({ jobIndex, newGroup: true, clones: 2 }));
  const skipped = [{ jobIndex: 1, name: "job", reason: "no io_uring" }];
  const text = normalOpening(runResult([], { jobs, skipped }));
  assert.deepEqual(text.match(/g=\d|Starting .*/g), ["g=0", "g=2", "Starting 4 threads"]);
});

test("latencies come in the largest unit in which they differ", () => {
  const clatLine = (...ns: number[]) =>
    linesOf(runResult([lane({ read: activity(ns) })])).find((line) => line.includes("clat ("));
  assert.equal(
    clatLine(500, 123_456_789),
    "    clat (nsec): min=500, max=123457k, avg=61728644.50, stdev=87296779.13",
  );
  assert.equal(
    clatLine(2003, 123_456_789),
    "    clat (usec): min=2, max=123456, avg=61729.40, stdev=87295.72",
  );
  assert.equal(
    clatLine(3_000_000, 123_456_789),
    "    clat (msec): min=3, max=123, avg=63.23, stdev=85.18",
  );
  // A deviation of less than a unit is not shown in it.
  assert.match(clatLine(100_000, 100_500)!, /\(nsec\): min=100000, max=100500,/);
});

test("percentiles go by as many decimals as they have, rounded up in their unit", () => {
  const read = activity([10_100, 200_000]);
  const jobs = [jobSpec({ percentiles: [99.9, 50] })];
  const lines = linesOf(runResult([lane({ read })], { jobs }));
  const at = lines.indexOf("    clat percentiles (usec):");
  assert.equal(lines[at + 1], "     | 50.0th=[   11], 99.9th=[  200]");
  assert.match(lines[at + 2]!, /^ {2}lat/);
});

test("wide values leave fewer percentiles on a line", () => {
  const read = activity([1, 123_456_789_012]);
  const lines = linesOf(runResult([lane({ read })]));
  const rows = lines.filter((line) => line.startsWith("     |"));
  assert.equal(rows.length, 6);
  assert.equal(
    rows[0],
    "     |  1.00th=[           1],  5.00th=[           1], 10.00th=[           1],",
  );
  for (const row of rows) assert.ok(row.length < 80, row);
});

test("each latency has percentiles where asked for, none without a histogram", () => {
  const titles = (overrides: object, keepCounts: boolean) => {
    const read = activity([1000], { slat: latencyOf([10], keepCounts), lat: latencyOf([1010]) });
    const lines = linesOf(runResult([lane({ read })], { jobs: [jobSpec(overrides)] }));
    return lines.flatMap((line) => /(\w+) percentiles/.exec(line)?.[1] ?? []);
  };
  const all = { slatPercentiles: true, clatPercentiles: true, latPercentiles: true };
  assert.deepEqual(titles(all, true), ["slat", "clat", "lat"]);
  assert.deepEqual(titles(all, false), ["clat", "lat"]);
  assert.deepEqual(titles({ clatPercentiles: false }, true), []);
});

test("five ranges of latency stand on a line", () => {
  const us = [1.5, 3, 5, 15, 30, 60].map((each) => each * 1000);
  const ranges = linesOf(runResult([lane({ read: activity([...us, 5e9]) })])).filter((line) =>
    line.startsWith("  lat ("),
  );
  assert.deepEqual(ranges, [
    "  lat (usec)   : 2=14.29%, 4=14.29%, 10=14.29%, 20=14.29%, 50=14.29%",
    "  lat (usec)   : 100=14.29%",
    "  lat (msec)   : >=2000=14.29%",
  ]);
});

test("units follow kb_base and unit_base", () => {
  const read = activity([1000, 1000], { bytes: 5_000_000, ...sampled([300_000]) });
  const ofUnits = (kbBase: 1000 | 1024, unitBase: 0 | 1) => {
    const result = runResult([lane({ read })], { jobs: [jobSpec({ kbBase, unitBase })] });
    return linesOf(result).filter((line) => /BW=|bw|READ/.test(line));
  };
  assert.deepEqual(ofUnits(1000, 1), [
    "  read: IOPS=1, BW=20.0Mbit/s (19.1Mibit/s)(5000kB/2000msec)",
    "   bw (  MiB/s): min= 2400, max= 2400, per=100.00%, avg=2400.00, stdev= 0.00, samples=1",
    "   READ: bw=20.0Mbit/s (19.1Mibit/s), 20.0Mbit/s-20.0Mbit/s (19.1Mibit/s-19.1Mibit/s), " +
      "io=5000kB (4883KiB), run=2000-2000msec",
  ]);
  assert.match(ofUnits(1024, 0)[1]!, /^ {3}bw \( {2}MiB\/s\): min= 2343, .*avg=2343\.75/);
});

test("an error is told in words, even where nothing was read", () => {
  const [, head] = linesOf(runResult([lane({}, { error: 5, errorText: "/dev/x: EIO" })]));
  assert.match(head!, /^job: \(groupid=0, jobs=1\): err= 5 \(\/dev\/x: EIO\): pid=4242: /);
  assert.deepEqual(linesOf(runResult([lane()])), ["", "", "Run status group 0 (all jobs):", ""]);
});

test("NOPs are shown although they move no bytes", () => {
  const text = normalReport(runResult([lane({ read: activity([5], { bytes: 0 }) })]));
  assert.match(text, /\n {2}read: IOPS=0, BW=0B\/s \(0B\/s\)\(0B\/2000msec\)\n/);
});

test("a group shows its slowest and fastest entry", () => {
  const lanes = [
    lane({ read: activity([1]) }, { runtimeMs: 1000 }),
    lane({ read: activity([1, 1, 1, 1]) }, { laneIndex: 1, cloneIndex: 1, runtimeMs: 2000 }),
  ];
  const lines = linesOf(runResult(lanes));
  assert.equal(
    lines[lines.indexOf("Run status group 0 (all jobs):") + 1],
    "   READ: bw=10.0KiB/s (10.2kB/s), 4096B/s-8192B/s (4096B/s-8192B/s), " +
      "io=20.0KiB (20.5kB), run=1000-2000msec",
  );
});

test("disks are the last block", () => {
  assert.deepEqual(linesOf(runResult([], { disks: [DISK] })).slice(-4), [
    "",
    "Disk stats (read/write):",
    "  nvme0n1: ios=100/2, merge=0/1, ticks=30/4, in_queue=34, util=97.50%",
    "",
  ]);
});

/** fio sorts latencies exactly, our result only has those of its bins. */
const isRangeLine = (line: string) => /^ {2}lat \(/.test(line);
const RANGE_LINE = /^ {2}lat \([num]sec\) {3}: ((>=)?\d+=\d+\.\d\d%(, |$)){1,5}$/;

test("a report is fio's, line by line", { skip: NO_FIO }, () => {
  const jobs = [
    { description: "some words", depth: 4 },
    { latPercentiles: true, slatPercentiles: true, percentiles: [1, 50, 99.9], kbBase: 1000 },
    { unitBase: 1, percentiles: [50], significantFigures: 6 },
  ] as const;
  const theirs = runFio(
    "[global]\nioengine=null\nthread=1\nsize=1g\nruntime=700ms\nrate_iops=2000\nnew_group=1\n" +
      "[one]\nrw=randrw\ndescription=some words\niodepth=4\n" +
      "[two]\nrw=write\nbs=1m\nkb_base=1000\n" +
      "percentile_list=99.9:1:50\nslat_percentiles=1\nlat_percentiles=1\n" +
      "[three]\nrw=randread\nunit_base=1\npercentile_list=50\nsignificant_figures=6\n",
  );
  const theirLines = theirs.normal.split("\n");
  const ourLines = linesOf(resultOfFio(theirs.json, jobs));
  const comparable = (lines: readonly string[]) => lines.filter((line) => !isRangeLine(line));
  assertAlike(comparable(ourLines), comparable(theirLines));
  for (const lines of [ourLines, theirLines]) {
    for (const line of lines.filter(isRangeLine)) assert.match(line, RANGE_LINE);
  }
});

test("an opening is fio's, line by line", { skip: NO_FIO }, () => {
  const size = (minBytes: number, maxBytes = minBytes) => ({ minBytes, maxBytes });
  const engine = "null";
  const requestedEngine = engine;
  const jobs = [
    jobSpec({ name: "one", engine, requestedEngine, clones: 2, workload: "randrw", depth: 8 }),
    jobSpec({
      name: "two",
      engine,
      requestedEngine,
      jobIndex: 1,
      stonewall: true,
      workload: "write",
      blockBytes: { read: size(512), write: size(3000, 65_536), trim: size(1 << 20) },
    }),
  ];
  const theirs = runFio(
    "[global]\nioengine=null\nthread=1\nsize=1m\n[one]\nrw=randrw\niodepth=8\nnumjobs=2\n" +
      "[two]\nstonewall\nrw=write\nbsrange=512-512,3000-64k,1m-1m\n",
  );
  assertAlike(normalOpening(runResult([], { jobs })).split("\n"), theirs.opening.split("\n"));
});

test("syncs have their latencies and percentiles, and are the fourth number of what was issued", () => {
  const sync = latencyOf([110_000, 139_000, 603_000]);
  const written = normalReport(runResult([lane({ write: activity([5000, 6000]) }, { sync })]));
  assert.match(
    written,
    /\n {2}fsync\/fdatasync\/sync_file_range:\n {4}sync \(usec\): min=110, max=603, avg=284\.00, stdev=276\.\d\d\n/,
  );
  assert.match(written, /\n {4}sync percentiles \(usec\):\n {5}\| {2}1\.00th=\[ {2}111\],/);
  assert.match(written, /issued rwts: total=0,2,0,3 /);
});
