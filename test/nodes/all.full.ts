/** All tests but those of the lab pass on each Node that hipri is to run on. */
import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { otherNodes } from "../support/nodes.js";
import { failuresUnder } from "../support/test-run.js";

/** Those of the lab are slow, and these are what runs the others. */
const LEFT_OUT = ["lab", "nodes"];

const FOLDERS = readdirSync("test").filter((name) => {
  return statSync(join("test", name)).isDirectory() && !LEFT_OUT.includes(name);
});

for (const { major, path, skip } of otherNodes()) {
  test(`all tests pass on Node ${major}`, { skip }, async () => {
    assert.equal(await failuresUnder(path, FOLDERS), "");
  });
}
