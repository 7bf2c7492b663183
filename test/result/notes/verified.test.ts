/** What is said of jobs that have not verified all that they wrote. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { VerifyResult } from "../../../src/result/model/lane.js";
import { verifiedNotes } from "../../../src/result/notes/verified.js";
import { lane } from "../../report/fixtures.js";

const texts = (verified: Partial<VerifyResult> | null) => {
  const none = { blocks: 0, written: 0, overwritten: 0, failed: 0, badBlocks: [] };
  const result = lane({}, { verified: verified === null ? null : { ...none, ...verified } });
  return verifiedNotes([result]).map(({ text }) => text);
};

test("a job that ended before its verification says how far it came", () => {
  const why = "ended before it had verified what it wrote";
  assert.deepEqual(texts({ written: 500 }), [`${why}: 0 of 500 written blocks verified`]);
  assert.deepEqual(texts({ blocks: 30, written: 50, overwritten: 5 }), [
    `${why}: 30 of 50 written blocks verified, 5 overwritten`,
  ]);
});

test("a job that had nothing to verify says that it knows nothing", () => {
  const why = "there was nothing to verify, so nothing is known of the data";
  assert.deepEqual(texts({ written: null }), [`${why}: 0 blocks verified`]);
});

test("nothing is said of what was verified, or was not to be", () => {
  assert.deepEqual(texts({ blocks: 45, written: 50, overwritten: 5 }), []);
  assert.deepEqual(texts({ blocks: 7, written: null, failed: 2 }), []);
  assert.deepEqual(texts(null), []);
});
