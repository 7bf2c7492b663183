/** What needs no processes of its own passes on each Node that hipri is to run on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { otherNodes } from "../support/nodes.js";
import { failuresUnder } from "../support/test-run.js";

const FOLDERS = ["base", "job", "plan", "lane", "result", "report"];

/** Node, neither the properties nor fio, is what is tested here. */
const FEW = {
  HIPRI_TEST_FIO: "no",
  HIPRI_FUZZ: "100",
  HIPRI_FUZZ_RUNS: "20",
  HIPRI_PROPERTY_RUNS: "5",
  HIPRI_TEST_RUNS: "10",
};

for (const { major, path, skip } of otherNodes()) {
  test(`unit tests pass on Node ${major}`, { skip }, async () => {
    assert.equal(await failuresUnder(path, FOLDERS, FEW), "");
  });
}
