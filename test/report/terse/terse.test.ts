import assert from "node:assert/strict";
import { test } from "node:test";
import { TERSE_VERSIONS, type TerseVersion, terseReport } from "../../../src/report/terse/terse.js";
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

const fieldsOf = (result: RunResult, version: TerseVersion) =>
  terseReport(result, version)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(";"));

const PERCENTILES = { percentiles: [99, 50] };

/** 4 I/Os in 2 s, with samples, a disk and a description. */
function smallResult(): RunResult {
  const read = activity([1_500, 2_500, 400, 3_000_000], { ...sampled([1, 3]) });
  return runResult([lane({ read })], {
    jobs: [jobSpec({ ...PERCENTILES, description: "some words" })],
    disks: [DISK],
  });
}

const NO_PERCENTILES = Array<string>(18).fill("0%=0");
const READ = [
  ...["16", "8", "2", "2000"],
  ...["0", "0", "0.100000", "0.000000"],
  ...["0", "3000", "751.100000", "1499.266912"],
  ...["50.000000%=1", "99.000000%=3000", ...NO_PERCENTILES],
  ...["0", "3000", "751.200000", "1499.266912"],
  ...["8", "24", "100.000000%", "16.000000", "11.313708"],
];
const READ_SAMPLES = ["2", "2", "6", "4.000000", "2.828427", "2"];
const IDLE = [
  ...["0", "0", "0", "0", "0", "0", "0.000000", "0.000000", "0", "0", "0.000000", "0.000000"],
  ...["50.000000%=0", "99.000000%=0", ...NO_PERCENTILES],
  ...["0", "0", "0.000000", "0.000000", "0", "0", "0.000000%", "0.000000", "0.000000"],
];
const IDLE_SAMPLES = ["0", "0", "0", "0.000000", "0.000000", "0"];
const WORK = [
  ...["30.000000%", "20.000000%", "10", "1", "20"],
  ...["0.0%", "0.0%", "0.0%", "0.0%", "0.0%", "100.0%", "0.0%"],
  // One latency below 1 µs and one below 2 µs share the first field.
  ...["50.00%", "25.00%", ...Array<string>(8).fill("0.00%")],
  ...["0.00%", "25.00%", ...Array<string>(10).fill("0.00%")],
];
const DISK_FIELDS = ["nvme0n1", "100", "2", "0", "1", "30", "4", "34", "97.50%"];

test("version 3 is the head, reads, writes, work, disks and the description", () => {
  assert.deepEqual(fieldsOf(smallResult(), 3), [
    [
      ...["3", "fio-3.42-hipri-0.1.0", "job", "0", "0"],
      ...READ,
      ...IDLE,
      ...WORK,
      ...DISK_FIELDS,
      "some words",
    ],
  ]);
});

test("version 4 adds trims, version 5 samples", () => {
  const tail = [...WORK, ...DISK_FIELDS, "some words"];
  assert.deepEqual(fieldsOf(smallResult(), 4)[0]!.slice(5), [...READ, ...IDLE, ...IDLE, ...tail]);
  const idle = [...IDLE, ...IDLE_SAMPLES];
  assert.deepEqual(fieldsOf(smallResult(), 5)[0]!.slice(5), [
    ...[...READ, ...READ_SAMPLES],
    ...[...idle, ...idle],
    ...tail,
  ]);
});

test("version 2 names no fio and no disks, its description stands on a line of its own", () => {
  const head = ["2", "job", "0", "0"];
  assert.deepEqual(fieldsOf(smallResult(), 2), [
    [...head, ...READ, ...IDLE, ...IDLE, ...WORK],
    ["", "some words"],
  ]);
});

test("a line for each entry, with the errno of its first error", () => {
  const lines = fieldsOf(richResult(), 3);
  assert.deepEqual(
    lines.map((fields) => fields.slice(2, 6)),
    [
      ["fast", "0", "0", "8000"],
      ["mixed-with-a-rather-long-name", "1", "5", "4000"],
    ],
  );
});

test("lat_percentiles come before clat_percentiles, and none may be asked for", () => {
  const read = activity([1_000_000], { lat: latencyOf([2_000_000]) });
  const firstPercentile = (options: { clatPercentiles: boolean; latPercentiles: boolean }) => {
    const jobs = [jobSpec({ ...PERCENTILES, ...options })];
    return fieldsOf(runResult([lane({ read })], { jobs }), 3)[0]![17];
  };
  assert.equal(firstPercentile({ clatPercentiles: true, latPercentiles: true }), "50.000000%=2000");
  assert.equal(
    firstPercentile({ clatPercentiles: true, latPercentiles: false }),
    "50.000000%=1000",
  );
  assert.equal(firstPercentile({ clatPercentiles: false, latPercentiles: false }), "0%=0");
});

test("a control character of a name cannot break the line", () => {
  const text = terseReport(runResult([lane({}, { name: "a\nb" })]), 3);
  assert.match(text, /^3;[^;]*;a\\x0ab;0;0;0;.*\n$/);
});

/** Where the fields of coarse latency ranges begin, and how many there are. */
function latencyFields(version: TerseVersion): [at: number, count: number] {
  const head = version === 2 ? 4 : 5;
  const directions = version === 3 ? 2 : 3;
  return [head + directions * (version === 5 ? 47 : 41) + 12, 22];
}

for (const version of TERSE_VERSIONS) {
  test(`version ${version} is fio's, field by field`, { skip: NO_FIO }, () => {
    const description = "some words";
    const jobs = [
      { description, percentiles: [1, 50, 99.9], latPercentiles: true, depth: 4 },
      { clatPercentiles: false, slatPercentiles: true },
    ];
    const theirs = runFio(
      "[global]\nioengine=null\nthread=1\nbs=4k\nsize=1g\nruntime=700ms\nrate_iops=2000\n" +
        `[one]\nrw=randrw\ndescription=${description}\niodepth=4\n` +
        "percentile_list=99.9:1:50\nlat_percentiles=1\n" +
        "[two]\nnew_group=1\nrw=write\nclat_percentiles=0\nslat_percentiles=1\n",
      [`--terse-version=${version}`],
    );
    const theirLines = theirs.terse
      .trimEnd()
      .split("\n")
      .map((line) => line.split(";"));
    const ourLines = fieldsOf(resultOfFio(theirs.json, jobs), version);
    assert.equal(ourLines.length, theirLines.length);
    for (const [i, ours] of ourLines.entries()) {
      // fio sorts latencies exactly, our result only has those of its bins: forms are compared.
      const [at, count] = latencyFields(version);
      const ranges = [ours, theirLines[i]!].map((fields) => fields.splice(at, count));
      if (ours.length > 2) {
        for (const range of ranges) assert.match(range.join(" "), /^(\d+\.\d\d%( |$)){22}$/);
      }
      assertAlike(ours, theirLines[i]!);
    }
  });
}

test("disks stand where fio has them", { skip: NO_FIO }, (t) => {
  const theirs = runFio("[job]\nioengine=psync\nrw=read\nsize=64k\ndescription=d\n");
  const disks = (theirs.json.disk_util ?? []) as object[];
  if (disks.length === 0) return t.skip("the temporary directory is on no disk");
  if (disks.some((disk) => "aggr_util" in disk)) return t.skip("the disk has others beneath it");
  const [fields] = fieldsOf(resultOfFio(theirs.json, [{ description: "d" }]), 3);
  const tail = 1 + 9 * disks.length;
  assertAlike(fields!.slice(-tail), theirs.terse.trimEnd().split(";").slice(-tail));
});
