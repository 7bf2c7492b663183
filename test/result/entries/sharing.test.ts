import assert from "node:assert/strict";
import { test } from "node:test";
import { sharingPenalties } from "../../../src/result/entries/sharing.js";
import { activity, lane } from "../../report/fixtures.js";

const SHARED_NS = Array.from({ length: 100 }, (_, i) => 2000 + i);
const ALONE_NS = Array.from({ length: 200 }, (_, i) => 1000 + (i < 190 ? 0 : 2000));

test("a penalty is shared divided by alone, lane by lane", () => {
  const shared = [
    lane({ read: activity([500]) }, { laneIndex: 0, name: "other" }),
    lane({ read: activity(SHARED_NS) }, { laneIndex: 1, name: "slow" }),
  ];
  const alone = [lane({ read: activity(ALONE_NS) }, { laneIndex: 1, name: "slow" })];
  const [penalty, ...others] = sharingPenalties(shared, alone);
  assert.deepEqual(others, []);
  assert.equal(penalty?.name, "slow");
  assert.equal(penalty?.iops, 0.5, "half of the I/Os in the same time");
  assert.ok(Math.abs(penalty!.p50! - 2.05) < 0.01, `p50 ${penalty?.p50}`);
  assert.ok(Math.abs(penalty!.p99! - 2.098 / 3) < 0.01, `p99 ${penalty?.p99}`);
});

test("without latencies or without I/O alone there is no factor", () => {
  const idle = lane({}, { laneIndex: 0 });
  const [penalty] = sharingPenalties([lane({ read: activity([500]) }, { laneIndex: 0 })], [idle]);
  assert.deepEqual([penalty?.iops, penalty?.p50, penalty?.p99], [null, null, null]);
});
