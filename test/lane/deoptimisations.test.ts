/** V8's notes of deoptimisations, forced between two I/Os of a lane. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import { closeFd, createMemoryFile } from "../../src/ffi/libc.js";
import { COMMAND, createControl } from "../../src/lane/control.js";
import {
  createTurn,
  DeoptimisationCounter,
  giveTurn,
  noteDeoptimisations,
} from "../../src/lane/deoptimisations.js";
import { runLanes } from "../../src/lane/loop.js";
import { promptKernel, ScriptedRing, scriptedLane } from "./scripted-ring.js";

/** A function that V8 has compiled and gives up when it is called with true. */
function compiled(): (now: boolean) => void {
  setFlagsFromString("--allow-natives-syntax");
  return runInThisContext(`(() => {
    function given(now) { if (now) %DeoptimizeNow(); }
    %PrepareFunctionForOptimization(given);
    given(false);
    %OptimizeFunctionOnNextCall(given);
    given(false);
    return given;
  })()`);
}

describe("deoptimisations", () => {
  const fd = createMemoryFile("test");
  after(() => closeFd(fd));
  const turn = createTurn();
  giveTurn(turn);
  // A thread is bound to one file, once.
  const counter = new DeoptimisationCounter({ fd, turn });

  /** Those of a lane of 100 I/Os. */
  function countIn(atEnter: () => void): number | null {
    const ring = new ScriptedRing(1, (scripted, count, minComplete) => {
      if (scripted.enters === 50) atEnter();
      return promptKernel(scripted, count, minComplete);
    });
    const { lane } = scriptedLane(ring, { workload: "nop", numberIos: 100 });
    noteDeoptimisations(true);
    counter.begin();
    runLanes(ring, [lane], createControl(COMMAND.GO));
    const count = counter.count();
    noteDeoptimisations(false);
    return count;
  }

  it("are none where V8 gives nothing up", () => {
    assert.equal(
      countIn(() => {}),
      0,
    );
  });

  it("are counted where it does", () => {
    const [one, other] = [compiled(), compiled()];
    const count = countIn(() => {
      one(true);
      other(true);
    });
    assert.equal(count, 2);
  });

  it("are not counted before the count begins", () => {
    noteDeoptimisations(true);
    compiled()(true);
    assert.equal(
      countIn(() => {}),
      0,
    );
  });

  it("are not told where V8 does not note them", () => {
    assert.equal(new DeoptimisationCounter(null).count(), null);
  });
});
