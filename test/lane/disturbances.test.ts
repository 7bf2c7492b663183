/** The meter counts what happens while its thread never yields. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DisturbanceMeter } from "../../src/lane/disturbances.js";

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

test("collections that are forced in the window are counted, with how long they took", () => {
  const meter = new DisturbanceMeter();
  collectGarbage();
  collectGarbage();
  const { collections, collectionNs, longestCollectionNs } = meter.stop();
  assert.ok(collections >= 2, `${collections} collections`);
  assert.ok(longestCollectionNs > 0 && longestCollectionNs <= collectionNs);
});

test("collections before and after it are not", () => {
  collectGarbage();
  const seen = new DisturbanceMeter().stop();
  collectGarbage();
  assert.ok(seen.collections < 2, `${seen.collections} collections`);
});
