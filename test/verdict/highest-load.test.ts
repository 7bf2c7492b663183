/** The search for the highest load that keeps its limits, on loads of which the answer is known. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { boundaryOf, loadState, type Tally } from "../../src/result/sweep/load-boundary.js";
import { nextLoad } from "../../src/verdict/highest-load.js";

const NONE: Tally = { passes: 0, failures: 0, values: [] };

/** Searches until the end. @param keeps whether a launch of a load keeps its limit; null: nobody can tell */
function search(
  loads: number,
  most: number,
  keeps: (load: number, launch: number) => boolean | null,
) {
  const limits: Tally[][] = Array.from({ length: loads }, () => []);
  let launches = 0;
  for (;;) {
    const load = nextLoad(limits, most);
    if (load === null) return { ...boundaryOf(limits), limits, launches };
    const [before = NONE] = limits[load]!;
    const kept = keeps(load, before.values.length);
    limits[load] = [
      {
        passes: before.passes + (kept === true ? 1 : 0),
        failures: before.failures + (kept === false ? 1 : 0),
        values: [...before.values, 0],
      },
    ];
    launches++;
  }
}

describe("the search for the highest load", () => {
  it("finds the boundary wherever it is, in few launches", () => {
    for (let loads = 1; loads <= 40; loads++) {
      for (let last = -1; last < loads; last++) {
        const { keeps, above, launches } = search(loads, 3, (load) => load <= last);
        assert.deepEqual([keeps, above], [last, last + 1]);
        // Halves, and the second launch on both sides, which decides with two of three.
        assert.ok(launches <= Math.ceil(Math.log2(loads + 1)) + 2, `${launches} of ${loads}`);
      }
    }
  });

  it("always ends, with a boundary that most launches on both sides are for", () => {
    const outcomes = fc.infiniteStream(fc.constantFrom(true, false, null));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom(1, 3, 5),
        outcomes,
        (loads, most, stream) => {
          const { keeps, above, limits } = search(loads, most, () => stream.next().value ?? null);
          if (keeps >= 0) assert.equal(loadState(limits[keeps]!), "keeps");
          if (above < loads) assert.notEqual(loadState(limits[above]!), "keeps");
          assert.ok(limits.every(([tally]) => (tally?.values.length ?? 0) <= most));
        },
      ),
    );
  });

  it("is not misled by one noisy launch at the boundary", () => {
    const { keeps } = search(16, 3, (load, launch) => load <= 9 && !(load === 9 && launch === 0));
    assert.equal(keeps, 9);
  });

  it("leaves a load open of which most launches cannot tell", () => {
    const { keeps, above, limits } = search(8, 3, (load) => (load < 4 ? true : null));
    assert.deepEqual([keeps, above], [3, 4]);
    assert.equal(loadState(limits[4]!), "open");
    assert.equal(limits[4]![0]!.values.length, 3);
  });
});
