/** What a lane keeps of its I/Os for logs, when it is told of them at given times. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { READ, WRITE } from "../../../src/base/direction.js";
import type { JobSpec } from "../../../src/job/spec/job-spec.js";
import { Clock } from "../../../src/lane/clock.js";
import { createLogHook, type LogHook } from "../../../src/lane/logs/log-hook.js";
import { createSlots, type Slots } from "../../../src/lane/slots.js";
import { laneOf } from "../../plan/plan-support.js";

const START_NS = 5e9;
const MS = 1e6;

interface Io {
  readonly atMs: number;
  readonly clatNs: number;
  readonly direction?: number;
  readonly offsetBytes?: number;
}

interface Driven {
  readonly hook: LogHook;
  complete(io: Io): void;
}

/** A hook whose lane began to measure at START_NS; each I/O waits 10 ns before it is issued. */
function drive(overrides: Partial<JobSpec>): Driven {
  const pool = {
    address: 0,
    lengthBytes: 0,
    strideBytes: 0,
    bytes: new Uint8Array(0),
    hugePages: false,
  };
  const slots: Slots = createSlots(1, pool, true);
  const hook = createLogHook(laneOf(overrides), slots);
  assert.ok(hook);
  const clock = new Clock();
  const at = (ns: number): Clock => {
    clock.now[0] = ns;
    return clock;
  };
  const complete = ({ atMs, clatNs, direction = READ, offsetBytes = 0 }: Io): void => {
    const nowNs = START_NS + atMs * MS;
    slots.direction[0] = direction;
    slots.lengthBytes[0] = 4096;
    slots.offsetLo[0] = offsetBytes | 0;
    slots.offsetHi[0] = Math.floor(offsetBytes / 2 ** 32);
    slots.issuedNs[0] = nowNs - clatNs;
    slots.createdNs[0] = nowNs - clatNs - 10;
    hook.onComplete?.(0, at(nowNs));
  };
  complete({ atMs: -1, clatNs: 77 });
  hook.begin(at(START_NS));
  return { hook, complete };
}

test("a job without logs, or with logs of samples alone, has no hook", () => {
  const slots = {} as Slots;
  const hookOf = (overrides: Partial<JobSpec>) => createLogHook(laneOf(overrides), slots);
  assert.equal(hookOf({}), null);
  assert.equal(hookOf({ bwLog: "a", iopsLog: "a", logWindowMs: 100 }), null);
  assert.equal(hookOf({ histLog: "a" }), null);
});

test("each I/O is a row, over any number of chunks, and none of the ramp's", () => {
  const { hook, complete } = drive({ iopsLog: "a" });
  const count = 70_000;
  for (let io = 0; io < count; io++) {
    complete({ atMs: io / 10, clatNs: 100 + io, direction: io % 2, offsetBytes: 2 ** 40 + io });
  }
  const chunks = hook.finish(7000 * MS).ios;
  assert.ok(chunks.length > 1);
  assert.equal(
    chunks.reduce((sum, chunk) => sum + chunk.count, 0),
    count,
  );
  const last = chunks.at(-1)!;
  const at = last.count - 1;
  assert.deepEqual(
    {
      completedNs: last.completedNs[at],
      slatNs: last.slatNs[at],
      clatNs: last.clatNs[at],
      offsetBytes: last.offsetBytes[at],
      lengthBytes: last.lengthBytes[at],
      direction: last.direction[at],
    },
    {
      completedNs: 6999.9 * MS,
      slatNs: 10,
      clatNs: 100 + count - 1,
      offsetBytes: 2 ** 40 + count - 1,
      lengthBytes: 4096,
      direction: WRITE,
    },
  );
});

test("a window ends with the first I/O behind its end, and the run's end ends the last", () => {
  const { hook, complete } = drive({ latLog: "a", logWindowMs: 100, disableLat: true });
  complete({ atMs: 10, clatNs: 1000 });
  complete({ atMs: 99, clatNs: 3000 });
  complete({ atMs: 107, clatNs: 2600 });
  complete({ atMs: 150, clatNs: 50, direction: WRITE });
  complete({ atMs: 199, clatNs: 400 });
  complete({ atMs: 203, clatNs: 600 });
  complete({ atMs: 204, clatNs: 700 });
  const { clat, slat, lat, ios } = hook.finish(250 * MS);
  assert.deepEqual(clat, [
    { atMs: 107, direction: READ, meanNs: 2200, maxNs: 3000 },
    { atMs: 150, direction: WRITE, meanNs: 50, maxNs: 50 },
    { atMs: 203, direction: READ, meanNs: 500, maxNs: 600 },
    { atMs: 250, direction: READ, meanNs: 700, maxNs: 700 },
  ]);
  assert.deepEqual(
    slat.map(({ meanNs }) => meanNs),
    [10, 10, 10, 10],
  );
  assert.deepEqual([lat, ios], [[], []]);
});

test("histograms count each I/O of a whole window once", () => {
  const { hook, complete } = drive({ histLog: "a", logHistMs: 50 });
  complete({ atMs: 0.5, clatNs: 5 });
  complete({ atMs: 7, clatNs: 5 });
  complete({ atMs: 56, clatNs: 6 });
  complete({ atMs: 58, clatNs: 7 });
  complete({ atMs: 107, clatNs: 8 });
  complete({ atMs: 120, clatNs: 9 });
  const rows = hook.finish(130 * MS).histograms;
  const counted = (counts: Uint32Array) => [...counts.slice(0, 12)].join("");
  assert.deepEqual(
    rows.map(({ atMs, lengthBytes, counts }) => [atMs, lengthBytes, counted(counts)]),
    [
      [58, 4096, "000002110000"],
      [107, 4096, "000000001000"],
    ],
  );
});

test("what completes behind the end of the last window is part of it", () => {
  const { hook, complete } = drive({ latLog: "a", logWindowMs: 100, disableLat: true });
  complete({ atMs: 50, clatNs: 1000 });
  complete({ atMs: 103, clatNs: 3000 });
  complete({ atMs: 103.5, clatNs: 5000 });
  complete({ atMs: 103.6, clatNs: 50, direction: WRITE });
  assert.deepEqual(hook.finish(103.9 * MS).clat, [
    { atMs: 103, direction: WRITE, meanNs: 50, maxNs: 50 },
    { atMs: 103, direction: READ, meanNs: 3000, maxNs: 5000 },
  ]);
});

test("no log in windows has two rows of one time and direction", () => {
  const gapsMs = fc.array(fc.constantFrom(0, 0, 0.3, 7, 60, 100, 450), { maxLength: 60 });
  fc.assert(
    fc.property(gapsMs, fc.constantFrom(1, 10, 100), (gaps, windowMs) => {
      const logs = { latLog: "a", logWindowMs: windowMs, histLog: "a", logHistMs: windowMs };
      const { hook, complete } = drive(logs);
      let atMs = 1;
      for (const [index, gapMs] of gaps.entries()) {
        atMs += gapMs;
        complete({ atMs, clatNs: 1000, direction: index % 3 === 0 ? WRITE : READ });
      }
      const { clat, slat, lat, histograms } = hook.finish((atMs + 0.2) * MS);
      for (const rows of [clat, slat, lat, histograms]) {
        const keys = rows.map((row) => `${row.atMs} ${row.direction}`);
        assert.equal(new Set(keys).size, keys.length);
      }
    }),
  );
});
