/** Disturbances are told where they can have touched the tail, and not where they cannot. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Disturbances, UNDISTURBED } from "../../../src/base/disturbances.js";
import { disturbanceNotices, stealNotices } from "../../../src/result/notes/disturbances.js";
import { activity, jobSpec, lane } from "../../report/fixtures.js";

const MS = 1e6;

/** 10,000 completions of 10 µs, and a hundred of 5 ms. */
const CLATS = [...Array<number>(9_900).fill(10_000), ...Array<number>(100).fill(5 * MS)];

function texts(seen: Partial<Disturbances>, depth = 1): string[] {
  const disturbances = { ...UNDISTURBED, ...seen };
  const lanes = [lane({ read: activity(CLATS) }, { disturbances })];
  return disturbanceNotices(lanes, [jobSpec({ name: "j", depth })]).map(({ text }) => text);
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
    assert.match(text!, /^j: a garbage collection of 2 ms can have touched p99\.99 and above$/);
    const [many] = texts(collections(20, 2));
    assert.match(many!, /20 garbage collections, the longest of 2 ms, .* p99\.9 and above/);
  });

  it("count for as many I/Os as are in flight", () => {
    assert.match(texts(collections(20, 2), 8)[0]!, /touched p99 and above/);
  });

  it("are silent where they were short beside the latencies that they would have to move", () => {
    assert.deepEqual(texts(collections(1, 0.01)), []);
  });

  it("tell how often a thread lost its CPU and how long it waited", () => {
    const [text] = texts({ involuntarySwitches: 20, cpuWaitNs: 40 * MS });
    assert.match(
      text!,
      /lost its CPU to others 20 times and waited 40 ms in all .* p99\.9 and above/,
    );
    assert.deepEqual(texts({ involuntarySwitches: 20, cpuWaitNs: 20_000 }), []);
  });

  it("believe the worst of waits whose length the kernel does not tell", () => {
    assert.equal(texts({ involuntarySwitches: 1, cpuWaitNs: null }).length, 1);
  });

  it("name the kernel's own threads whenever they did I/O", () => {
    assert.match(texts({ ioWorkers: 3 })[0]!, /^j: 3 kernel threads \(io-wq\)/);
  });

  it("stay silent for a lane without I/O", () => {
    const lanes = [lane({}, { disturbances: { ...UNDISTURBED, ...collections(5, 5) } })];
    assert.deepEqual(disturbanceNotices(lanes, [jobSpec()]), []);
  });
});

it("stolen time is told from one hundredth of the CPUs' time on", () => {
  assert.deepEqual(stealNotices(null, 1000), []);
  assert.deepEqual(stealNotices(9, 1000), []);
  assert.match(stealNotices(50, 1000)[0]!.text, /took 50 ms of CPU time, 5 %/);
});
