import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatLiveLine } from "../../../src/report/live/live-line.js";
import { LiveRegion } from "../../../src/report/live/live-region.js";
import type { LiveSample } from "../../../src/run/sampling/live-sample.js";
import { RUNS } from "../../result/arbitraries.js";

const STYLE = { columns: 140, ascii: false, color: false };

const RUNNING: LiveSample = {
  phase: "run",
  detail: null,
  stage: 1,
  stages: 2,
  jobsRunning: 4,
  iops: { read: 1_230_000, write: 410_000, trim: 0 },
  bytesPerSecond: 6.7e9,
  p50Ns: 10_300,
  p99Ns: 20_100,
  p999Ns: 55_000,
  inFlight: 128,
  elapsedMs: 12_000,
  etaMs: 48_000,
  errors: 0,
  hosts: null,
  jobs: [],
};

test("a wide line shows everything", () => {
  assert.equal(
    formatLiveLine(RUNNING, STYLE),
    "run 1/2  4 jobs  r 1.23M w 410k IOPS  6.24GiB/s  p50 10.3µs  p99 20.1µs  p99.9 55.0µs" +
      "  128 in flight  0:12  eta 0:48",
  );
});

test("a narrow line keeps what matters most", () => {
  const at = (columns: number) => formatLiveLine(RUNNING, { ...STYLE, columns });
  assert.equal(at(60), "run 1/2  r 1.23M w 410k IOPS  6.24GiB/s  p99 20.1µs");
  assert.equal(at(30), "run 1/2  r 1.23M w 410k IOPS");
  assert.equal(at(5), "run …");
});

test("a single direction needs no letter, an unknown end no eta", () => {
  const sample = {
    ...RUNNING,
    stages: 1,
    jobsRunning: 1,
    iops: { read: 0, write: 500, trim: 0 },
    etaMs: null,
    errors: 2,
  };
  const line = formatLiveLine(sample, STYLE);
  assert.match(line, /^run {2}2 ERRORS {2}1 job {2}500 IOPS/);
  assert.doesNotMatch(line, /eta/);
});

test("laying out shows the file instead of rates of I/O", () => {
  const none = { read: 0, write: 0, trim: 0 };
  const nothing = { iops: none, p50Ns: null, p99Ns: null, p999Ns: null, inFlight: 0 };
  const sample: LiveSample = { ...RUNNING, ...nothing, phase: "layout", detail: "/tmp/file 45%" };
  const line = formatLiveLine({ ...sample, stages: 1, jobsRunning: 0 }, STYLE);
  assert.equal(line, "layout  /tmp/file 45%  6.24GiB/s  0:12  eta 0:48");
});

test("no line is longer than the terminal, in ASCII where that is asked for", () => {
  const rate = fc.double({ min: 0, max: 1e9, noNaN: true });
  const sample = fc.record({
    read: rate,
    write: rate,
    ns: fc.option(fc.integer({ min: 0, max: 1e12 })),
    columns: fc.integer({ min: 1, max: 200 }),
    detail: fc.option(fc.string()),
  });
  fc.assert(
    fc.property(sample, ({ read, write, ns, columns, detail }) => {
      const iops = { read, write, trim: 0 };
      const line = formatLiveLine(
        { ...RUNNING, iops, p50Ns: ns, p99Ns: ns, detail },
        { ...STYLE, columns, ascii: true },
      );
      assert.ok(line.length <= columns);
      assert.match(line, /^[\x20-\x7e]*$/);
    }),
    { numRuns: RUNS },
  );
});

/** A stream that keeps what is written. */
function recorder(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  return { isTTY, columns, written, write: (text: string) => written.push(text) };
}

const UTF8 = { LANG: "C.UTF-8" };

/** Back to the begin of the row, and away with what is behind and below. */
const ERASE = "\r\x1b[J";

test("a terminal's line is drawn over and never as wide as the terminal", () => {
  const stream = recorder(true, 40);
  const region = new LiveRegion(stream, UTF8);
  region.show(RUNNING);
  region.show({ ...RUNNING, errors: 1 });
  assert.equal(stream.written.length, 2);
  assert.ok(stream.written[1]!.startsWith(ERASE));
  for (const text of stream.written) {
    assert.ok(!text.includes("\n"));
    assert.ok(text.replace(ERASE, "").length < 40);
  }
});

test("lasting text goes above the line, which is gone after clear", () => {
  const stream = recorder(true);
  const region = new LiveRegion(stream, UTF8);
  region.show(RUNNING);
  const line = stream.written[0]!;
  region.print("note: something");
  region.clear();
  region.clear();
  region.print("done");
  assert.deepEqual(stream.written.slice(1), [`${ERASE}note: something\n${line}`, ERASE, "done\n"]);
});

test("off a terminal there is a plain line when the interval has passed", () => {
  const stream = recorder(false, 200);
  const region = new LiveRegion(stream, UTF8, 5000);
  for (let elapsedMs = 0; elapsedMs <= 12_000; elapsedMs += 500) {
    region.show({ ...RUNNING, elapsedMs });
  }
  region.clear();
  assert.equal(stream.written.length, 2);
  assert.match(stream.written[0]!, /^run 1\/2.*0:05.*\n$/);
  assert.match(stream.written[1]!, /0:10/);
});

test("a terminal that obeys no escape codes gets none", () => {
  const stream = recorder(true, 200);
  const region = new LiveRegion(stream, { ...UTF8, TERM: "dumb" }, 5000);
  region.show({ ...RUNNING, elapsedMs: 5000 });
  region.print("note: something");
  region.clear();
  assert.match(stream.written[0]!, /^run 1\/2.*0:05.*\n$/);
  assert.deepEqual(stream.written.slice(1), ["note: something\n"]);
});

test("a terminal of a CI system, whose log keeps every line, gets a plain one every 30 s", () => {
  const stream = recorder(true, 200);
  const region = new LiveRegion(stream, { ...UTF8, CI: "true" });
  for (let elapsedMs = 0; elapsedMs <= 61_000; elapsedMs += 500) {
    region.show({ ...RUNNING, elapsedMs });
  }
  region.end();
  assert.equal(stream.written.length, 2);
  assert.match(stream.written[0]!, /^run 1\/2.*0:30.*\n$/);
});

test("a view that was drawn before the process was stopped stays where it is", () => {
  const stream = recorder(true);
  const region = new LiveRegion(stream, UTF8);
  region.show(RUNNING);
  region.forget();
  region.forget();
  region.show(RUNNING);
  const [line] = stream.written;
  assert.deepEqual(stream.written, [line, "\n", line]);
});

test("one line stays behind a run, and nothing is drawn over it", () => {
  const stream = recorder(true, 60);
  const region = new LiveRegion(stream, UTF8);
  region.show(RUNNING);
  region.show({ ...RUNNING, elapsedMs: 13_000, iops: { read: 820_000, write: 0, trim: 0 } });
  region.end();
  region.end();
  region.print("the table");
  const ended = stream.written.slice(2);
  // Two rows of bars stood below the line.
  assert.deepEqual(ended, [`\x1b[2A${ERASE}ran 0:13  IOPS █▁ 820k to 1.64M`, "\n", "the table\n"]);
  const unseen = recorder(true);
  new LiveRegion(unseen, UTF8).end();
  assert.deepEqual(unseen.written, []);
});

test("the keys stand at the end, where there is room", () => {
  assert.match(formatLiveLine(RUNNING, { ...STYLE, columns: 150 }, "q stops"), / {2}q stops$/);
  assert.doesNotMatch(formatLiveLine(RUNNING, { ...STYLE, columns: 100 }, "q stops"), /q stops/);
});
