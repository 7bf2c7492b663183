/** The meter counts what happens while its thread never yields. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { DisturbanceMeter } from "../../src/lane/disturbances.js";
import { runLanes } from "../../src/lane/loop.js";
import { CLAT, latencyRecord } from "../../src/lane/memory.js";
import { createControl, SIGNAL } from "../../src/lane/worker-signal.js";
import { disturbanceNotes } from "../../src/result/notes/disturbances.js";
import { activity, jobSpec, lane } from "../report/fixtures.js";
import { promptKernel, ScriptedRing, scriptedLane } from "./scripted-ring.js";

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

test("a collection that is forced between two I/Os of a lane becomes a warning", () => {
  const ring = new ScriptedRing(1, (scripted, count, minComplete) => {
    if (scripted.enters === 50) collectGarbage();
    return promptKernel(scripted, count, minComplete);
  });
  const scripted = scriptedLane(ring, { workload: "nop", numberIos: 100 });
  const control = createControl(SIGNAL.GO);
  const meter = new DisturbanceMeter();
  runLanes(ring, [scripted.lane], control);
  const read = { ...activity([]), clat: latencyRecord(scripted.memory, CLAT, 0) };
  const seen = [lane({ read }, { disturbances: meter.stop() })];
  const [notice] = disturbanceNotes(seen, [jobSpec({ name: "j" })]);
  assert.equal(notice?.code, "gc-pause");
  assert.match(notice.text, /^(\d+ )?GC pauses?\b.* may include /);
});
