/** Lanes that share their I/Os out by weight, on one ring in scripted time. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ } from "../../../src/base/direction.js";
import { runLanes } from "../../../src/lane/loop.js";
import { createFlow, FlowGate } from "../../../src/lane/pacing/flow.js";
import { WAKE_UP_NS } from "../../../src/lane/pacing/pause.js";
import { createControl, SIGNAL } from "../../../src/lane/worker-signal.js";
import { countsOf, scriptedLane } from "../scripted-ring.js";
import { after, ScriptedClock, TimedRing } from "../scripted-time.js";

/** I/Os of two lanes with these weights that run side by side. */
function share(weights: readonly number[], jobs: readonly object[], flowSleepUs = 0): number[] {
  const clock = new ScriptedClock();
  const ring = new TimedRing(8, clock, after(50e3));
  const seats = createFlow(weights);
  const lanes = jobs.map((job, index) =>
    scriptedLane(
      ring,
      { depth: 2, flowWeight: weights[index]!, flowSleepUs, timeBased: true, ...job },
      index,
      jobs.length,
      seats[index],
    ),
  );
  const control = createControl(SIGNAL.GO);
  runLanes(
    ring,
    lanes.map(({ lane }) => lane),
    control,
    clock,
  );
  return lanes.map(({ memory }) => countsOf(memory, READ).ios);
}

describe("flow", () => {
  it("lets lanes do I/O in the ratio of their weights", () => {
    for (const sleepUs of [0, 500]) {
      const [one, three] = share([1, 3], [{ runtimeMs: 200 }, { runtimeMs: 200 }], sleepUs);
      assert.ok(one! > 100 && Math.abs(three! / one! - 3) < 0.1, `${one} and ${three}`);
    }
  });

  it("sleeps to the end of flow_sleep, and leaves the CPU to the lane that is behind", () => {
    const clock = new ScriptedClock();
    const [seat] = createFlow([1, 1]);
    const ring = new TimedRing(8, clock, after(50e3));
    const { lane } = scriptedLane(ring, { depth: 1, flowSleepUs: 100 }, 0, 1, seat);
    const gate = new FlowGate(seat!, lane.slots, 100);
    assert.ok(gate.opens(READ, clock));
    gate.onCreate();
    gate.onCreate();
    assert.ok(!gate.opens(READ, clock));
    // What pause() sleeps for.
    assert.equal(gate.dueNs[0]! - WAKE_UP_NS - clock.now[0]!, 100e3);
  });

  it("takes lanes that are done out of the account", () => {
    const [short, long] = share([1, 1], [{ runtimeMs: 50 }, { runtimeMs: 200 }]);
    assert.ok(long! > 3 * short!, `${short} and ${long}`);
  });

  it("does not hold back a lane that is alone", () => {
    const [alone] = share([5], [{ runtimeMs: 50 }]);
    assert.ok(alone! > 1000, `${alone}`);
  });
});
