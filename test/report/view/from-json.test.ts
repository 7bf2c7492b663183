import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { UsageError } from "../../../src/base/errors.js";
import { toFioJson } from "../../../src/report/json/fio.js";
import { stringifyFioJson } from "../../../src/report/json/tree.js";
import { fromJson, fromResult } from "../../../src/report/view/from-json.js";
import { queueFacts } from "../../doctor/machines.js";
import {
  activity,
  ENVIRONMENT,
  jobSpec,
  lane,
  latencyOf,
  richResult,
  runResult,
} from "../fixtures.js";
import { parseValidResult } from "../schema.js";

test("a view shows what the lanes measured", () => {
  const view = fromResult(richResult());
  assert.deepEqual(view.origin, ["hipri 0.1.0", "Linux 6.12.0", "2 × Test CPU"]);
  assert.equal(view.elapsedMs, 2345);
  assert.equal(view.interruptedBy, "SIGINT");
  assert.equal(view.notices.length, 2);
  const [fast, mixed] = view.jobs;
  assert.equal(fast!.name, "fast");
  assert.equal(fast!.clones, 2);
  assert.equal(fast!.cpuNsPerIo, 1e6);
  assert.equal(fast!.entersPerIo, 0.005);
  assert.deepEqual(fast!.floor, { latencyNs: 400, percentOfP50: (100 * 400) / 11_495 });
  assert.deepEqual(fast!.ringModes, ["iopoll"]);
  assert.equal(fast!.polling, "polled, proven: nvme0n1: io_poll 1, 0 interrupts in 2.0 s");
  assert.deepEqual(fast!.directions, [
    {
      direction: "read",
      iops: 1000,
      bytesPerSecond: 4_096_000,
      meanNs: 11_496.5,
      maxNs: 14_993,
      percentilesNs: [11_495, 14_927, 14_991, 14_993],
      intended: null,
    },
  ]);
  assert.equal(mixed!.polling, null);
  assert.deepEqual(
    mixed!.directions.map((part) => part.direction),
    ["read", "write"],
  );
  assert.match(mixed!.errors[0]!, /^\/dev\/nvme1n1: read of 4096 bytes at offset 8192: EIO/);
});

test("without a floor, or a median to hold it against, nothing is made up", () => {
  const viewOf = (...lanes: Parameters<typeof lane>) => {
    return fromResult(runResult([lane(...lanes)])).jobs[0]!.floor;
  };
  const read = activity([1000]);
  assert.equal(viewOf({ read }, { floor: { reason: "ioengine=null has no ring" } }), null);
  const unkept = { nsPerIo: 120, nsPerEnter: 360, latencyNs: null };
  assert.equal(viewOf({ read }, { floor: unkept }), null);
  assert.deepEqual(viewOf({ read: { ...activity([]), ios: 3 } }), {
    latencyNs: 400,
    percentOfP50: null,
  });
});

test("the disks are named, and what of the machine may have moved the latencies", () => {
  const disk = { ...queueFacts(), firmware: null, temperatureC: 40, driverParameters: new Map() };
  const environment = {
    ...ENVIRONMENT,
    loadBefore: [2.25, 1, 1],
    cpuGovernors: ["performance", "powersave"],
    disks: [
      { ...disk, model: "Example SSD" },
      { ...disk, name: "vda", driver: "virtio_blk", model: null },
    ],
  };
  const view = fromResult(runResult([], { environment }));
  assert.deepEqual(view.origin.slice(3), ["nvme0n1 (Example SSD)", "vda (virtio_blk)"]);
  assert.deepEqual(view.notices, [
    "the machine was busy before the run: load 2.3 on 2 CPUs",
    "the CPUs' clock follows the load (governor powersave)",
  ]);
  const text = stringifyFioJson(toFioJson(runResult([], { environment }), { plus: false }));
  parseValidResult(text);
});

test("the view of a file on disk, json or json+, is that of the run", () => {
  const result = richResult();
  for (const plus of [false, true]) {
    const text = stringifyFioJson(toFioJson(result, { plus }));
    assert.deepEqual(fromJson(JSON.parse(text), "result.json"), fromResult(result));
  }
});

test("without a histogram there are no percentiles, but mean and maximum", () => {
  const read = activity([100, 300], { clat: latencyOf([100, 300], false) });
  const [part] = fromResult(runResult([lane({ read })])).jobs[0]!.directions;
  assert.deepEqual(part!.percentilesNs, [null, null, null, null]);
  assert.deepEqual([part!.meanNs, part!.maxNs], [200, 300]);
});

test("under a rate a direction has its latencies from the intended starts", () => {
  const response = latencyOf([1000, 2000]);
  const read = activity([500, 500], { response, lateness: latencyOf([0, 7]) });
  const [part] = fromResult(runResult([lane({ read })])).jobs[0]!.directions;
  assert.deepEqual(part!.intended, {
    response: { percentilesNs: [1000, 2000, 2000, 2000], maxNs: 2000 },
    lateness: { percentilesNs: [0, 7, 7, 7], maxNs: 7 },
  });
});

test("an unpolled lane is labelled", () => {
  const polling = { state: "no", detail: "sda: io_poll 0" } as const;
  const view = fromResult(runResult([lane({ read: activity([5]) }, { polling })]));
  assert.equal(view.jobs[0]!.polling, "NOT POLLED: sda: io_poll 0");
});

test("NOPs are no reads", () => {
  const jobs = [jobSpec({ workload: "nop" })];
  const view = fromResult(runResult([lane({ read: activity([5], { bytes: 0 }) })], { jobs }));
  assert.equal(view.jobs[0]!.directions[0]!.direction, "nop");
});

test("units are those of the job", () => {
  const jobs = [jobSpec({ kbBase: 1000, unitBase: 1 })];
  const view = fromResult(runResult([lane({ read: activity([5]) })], { jobs }));
  assert.deepEqual(view.jobs[0]!.units, { kbBase: 1000, unitBase: 1 });
});

test("an error without words still shows", () => {
  const view = fromResult(runResult([lane({}, { error: 5 })]));
  assert.deepEqual(view.jobs[0]!.errors, ["ended with errno 5"]);
});

test("control characters of a name do not reach the terminal", () => {
  const view = fromResult(runResult([lane({}, { name: "a\x1b[2Jb\n" })]));
  assert.equal(view.jobs[0]!.name, "a\\x1b[2Jb\\x0a");
});

test("what is no result is refused by name", () => {
  for (const value of [null, 1, [], {}, { jobs: [] }, { "fio version": "fio-3.42" }]) {
    assert.throws(
      () => fromJson(value, "some.json"),
      (error: unknown) => error instanceof UsageError && error.place === "some.json",
    );
  }
});

test("fio's own file can be read", (t) => {
  if (spawnSync("fio", ["--help"]).error !== undefined) return t.skip("fio is not installed");
  const args = ["--output-format=json", "--name=theirs", "--ioengine=null", "--rw=read"];
  const text = execFileSync("fio", [...args, "--size=1m"], { encoding: "utf8" });
  const view = fromJson(JSON.parse(text), "fio.json");
  assert.match(view.origin[0]!, /^fio-/);
  const [job] = view.jobs;
  assert.equal(job!.name, "theirs");
  assert.equal(job!.directions[0]!.direction, "read");
  assert.ok(job!.directions[0]!.percentilesNs.every((ns) => ns !== null && ns > 0));
});
