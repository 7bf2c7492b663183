import assert from "node:assert/strict";
import { test } from "node:test";
import { EnvironmentError } from "../../src/base/errors.js";
import { sourcesOnly } from "./build-t-io-uring.js";
import { readFioJson } from "./fio-json.js";
import { parseRate } from "./t-io-uring.js";
import { fioArguments, jobFile } from "./work.js";

function document(overrides: object = {}): string {
  const none = { total_ios: 0, runtime: 0 };
  const read = { total_ios: 3000, runtime: 2000 };
  const cpu = { job_runtime: 2000, usr_cpu: 20, sys_cpu: 10 };
  return JSON.stringify({ jobs: [{ error: 0, read, write: none, ...cpu, ...overrides }] });
}

test("rate and CPU time per I/O are read from fio's JSON", () => {
  const { iops, cpuNsPerIo, systemNsPerIo } = readFioJson(document());
  assert.equal(iops, 1500);
  assert.deepEqual([cpuNsPerIo, systemNsPerIo!].map(Math.round), [200_000, 66_667]);
});

test("a failed job, an idle one and a text that is no JSON are errors", () => {
  const idle = { total_ios: 0, runtime: 0 };
  for (const text of [document({ error: 5 }), document({ read: idle }), "fio: bad option"]) {
    assert.throws(() => readFioJson(text), EnvironmentError);
  }
});

test("rates of t/io_uring are read in all its units", () => {
  assert.equal(parseRate("IOPS=18.51M, IOS/call=32/32"), 18_510_000);
  assert.equal(parseRate("IOPS=250.50K, IOS/call=1/1"), 250_500);
  assert.equal(parseRate("IOPS=512, IOS/call=1/1"), 512);
  assert.equal(parseRate("Maximum IOPS=18.51M"), null);
});

test("the job file and fio's arguments say the same", () => {
  const work = { name: "zero", options: { rw: "randread", iodepth: 8, thread: true } as const };
  assert.equal(jobFile(work), "[zero]\nrw=randread\niodepth=8\nthread\n");
  assert.deepEqual(fioArguments(work), ["--name=zero", "--rw=randread", "--iodepth=8", "--thread"]);
});

test("both formats of apt's sources are turned to source packages", () => {
  assert.equal(
    sourcesOnly("# by hand\nTypes: deb\nURIs: http://deb.debian.org/debian\n"),
    "# by hand\nTypes: deb-src\nURIs: http://deb.debian.org/debian\n",
  );
  assert.equal(
    sourcesOnly("deb http://a stable main\ndeb-src http://a stable main\n"),
    "deb-src http://a stable main\ndeb-src http://a stable main\n",
  );
});
