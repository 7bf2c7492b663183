import assert from "node:assert/strict";
import { test } from "node:test";
import type { InspectedTarget } from "../../../src/device/target/target-facts.js";
import { disksOf } from "../../../src/run/examine/whole-disks.js";

function target(kind: InspectedTarget["kind"], blockDevice: string | null): InspectedTarget {
  return { path: "t", realPath: "/t", kind, sizeBytes: 0, logicalBlockBytes: 1, blockDevice };
}

test("character devices, and a job without targets, have no disk", () => {
  assert.deepEqual(disksOf([]), []);
  assert.deepEqual(disksOf([target("char", null), target("char", null)]), []);
});

test("a file system that does not tell leaves it unknown, and so does a device without sysfs", () => {
  assert.equal(disksOf([target("char", null), target("file", null)]), null);
  assert.equal(disksOf([target("missing", null)]), null);
  assert.equal(disksOf([target("block", "4095:1048575")]), null);
});
