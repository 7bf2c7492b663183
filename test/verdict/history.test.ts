import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deriveSeed, Random } from "../../src/base/random.js";
import { HISTORY_ALPHA, predict } from "../../src/verdict/history.js";
import { createNoise, type NoiseName } from "../support/noise.js";

describe("what earlier sessions predict", () => {
  it("is mean and t on the log scale", () => {
    // Logs 0 to 9: mean 4.5, s 3.02765; t of 9 degrees at .01 is 3.24984; the root of 1.1.
    const sessions = Array.from({ length: 10 }, (_, i) => Math.exp(i));
    const { center, low, high } = predict(sessions, 1, 0.01);
    const logs = [center, low, high].map((each) => Math.log(each).toFixed(3));
    assert.deepEqual(logs, ["4.500", "-5.820", "14.820"]);
  });

  it("tells on which side a new one lies", () => {
    const sessions = [98, 99, 100, 101, 102, 98, 99, 100, 101, 102];
    const position = (value: number) => predict(sessions, value, 0.01).position;
    assert.deepEqual([80, 100, 125].map(position), ["below", "within", "above"]);
  });

  it("is a point where all sessions are the same", () => {
    const positions = [0.03125, 5, 1 / 3].map((same) => {
      const sessions = Array<number>(10).fill(same);
      return [same, same * 1.001].map((value) => predict(sessions, value, 0.01).position);
    });
    assert.deepEqual(positions, Array(3).fill(["within", "above"]));
  });

  /** How often a session like the others is called an outlier. */
  const alarms = (noise: NoiseName, count: number): number => {
    const seeds = Array.from({ length: 2000 }, (_, i) => deriveSeed(3, i));
    const outside = seeds.filter((seed) => {
      const next = createNoise(noise, new Random(seed));
      const value = () => Math.exp(0.1 * next());
      const sessions = Array.from({ length: count }, value);
      return predict(sessions, value(), HISTORY_ALPHA).position !== "within";
    });
    return outside.length / seeds.length;
  };

  it("calls 1 % of sessions outliers that are like the others", () => {
    const share = alarms("gaussian", 10);
    assert.ok(share > 0.004 && share < 0.016, `${share}`);
  });

  it("calls few more with heavy tails, and none more with two modes", () => {
    assert.ok(alarms("t4", 20) < 0.03);
    assert.ok(alarms("two modes", 20) < 0.02);
  });
});
