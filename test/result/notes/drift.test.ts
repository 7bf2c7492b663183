/** What is said of jobs whose rates changed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { driftNotes } from "../../../src/result/notes/drift.js";
import { activity, jobSpec, lane, sampled } from "../../report/fixtures.js";

const STEADY = Array<number>(20).fill(500);
const FALLEN = STEADY.map((ios, i) => (i < 10 ? ios : ios * 0.7) + (i % 3));
const RISING = STEADY.map((ios, i) => ios + 20 * i);

function texts(...clones: (readonly number[])[]): string[] {
  const lanes = clones.map((ios, cloneIndex) => {
    const read = activity([1000], { ...sampled(ios) });
    return lane({ read }, { cloneIndex, laneIndex: cloneIndex, runtimeMs: 10_000 });
  });
  return driftNotes(lanes, [jobSpec({ name: "j" })]).map(({ text }) => text);
}

test("a steady job is not spoken of, nor one that was too short", () => {
  assert.deepEqual(texts(STEADY), []);
  assert.deepEqual(texts(FALLEN.slice(6, 14)), []);
});

test("a change of level is told with its size, its time and the halves", () => {
  assert.deepEqual(texts(FALLEN), [
    "read IOPS fell by 30 % after 5.0 s (medians of the halves: 1002 and 702)",
  ]);
});

test("a drift is told from start to end", () => {
  assert.match(texts(RISING)[0]!, /^read IOPS rose by 76 % from start to end \(/);
});

test("of clones the least steady one is told", () => {
  assert.match(texts(FALLEN, STEADY, RISING)[0]!, /rose by 76 % .* in 2 of 3 clones$/);
});
