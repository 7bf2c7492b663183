/** Disturbances are told where they can have touched the tail, and not where they cannot. */

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { UNDISTURBED } from "../../../src/result/idle.js";
import type { Disturbances } from "../../../src/result/model/lane.js";
import { disturbanceNotes, stealNotes } from "../../../src/result/notes/disturbances.js";
import { activity, jobSpec, lane } from "../../report/fixtures.js";

const MS = 1e6;

/** 10,000 completions of 10 µs, and a hundred of 5 ms. */
const CLATS = [...Array<number>(9_900).fill(10_000), ...Array<number>(100).fill(5 * MS)];

function texts(seen: Partial<Disturbances>, depth = 1): string[] {
  const disturbances = { ...UNDISTURBED, ...seen };
  const lanes = [lane({ read: activity(CLATS) }, { disturbances })];
  return disturbanceNotes(lanes, [jobSpec({ name: "j", depth })]).map(({ text }) => text);
}

function collections(count: number, longestMs: number): Partial<Disturbances> {
  return { collections: count, collectionNs: count * MS, longestCollectionNs: longestMs * MS };
}

describe("disturbances of a lane", () => {
  it("are not told when there were none", () => {
    assert.deepEqual(texts({}), []);
  });

  it("name the percentile from which a collection can be seen", () => {
    const [text] = texts(collections(1, 2));
    assert.match(text!, /^GC pause of 2 ms: p99\.99 and above may include it$/);
    const [many] = texts(collections(20, 2));
    assert.match(many!, /^20 GC pauses, the longest 2 ms: p99\.9 and above may include them$/);
  });

  it("count for as many I/Os as are in flight", () => {
    assert.match(texts(collections(20, 2), 8)[0]!, /: p99 and above may/);
  });

  it("are silent where they were short beside the latencies that they would have to move", () => {
    assert.deepEqual(texts(collections(1, 0.01)), []);
  });

  it("tell how often a thread lost its CPU and how long it waited", () => {
    const [text] = texts({ involuntarySwitches: 20, cpuWaitNs: 40 * MS });
    assert.match(text!, /^preempted 20 times \(40 ms without a CPU\): p99\.9 and above may be/);
    assert.deepEqual(texts({ involuntarySwitches: 20, cpuWaitNs: 20_000 }), []);
  });

  it("believe the worst of waits whose length the kernel does not tell", () => {
    assert.deepEqual(texts({ involuntarySwitches: 1, cpuWaitNs: null }), [
      "preempted once: p99.99 and above may be inflated",
    ]);
  });

  it("name the kernel's own threads whenever they did I/O", () => {
    assert.match(texts({ ioWorkers: 3 })[0]!, /ran in 3 io-wq threads/);
  });

  it("stay silent for a lane without I/O", () => {
    const lanes = [lane({}, { disturbances: { ...UNDISTURBED, ...collections(5, 5) } })];
    assert.deepEqual(disturbanceNotes(lanes, [jobSpec()]), []);
  });
});

it("stolen time is told from one hundredth of the CPUs' time on", () => {
  assert.deepEqual(stealNotes(null, 1000), []);
  assert.deepEqual(stealNotes(9, 1000), []);
  assert.match(stealNotes(50, 1000)[0]!.text, /^steal of 50 ms: .* took 5 % of/);
});
