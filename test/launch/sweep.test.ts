/** The order in which the points of a sweep are launched. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { Random } from "../../src/base/random.js";
import { inRandomOrder } from "../../src/launch/sweep.js";

function orderOf(points: number, rounds: number, seed: number): number[] {
  const next = inRandomOrder(points, rounds, new Random(seed));
  return Array.from({ length: points * rounds + 1 }, () => next([]) ?? -1);
}

it("each round of a sweep has every point once, in an order that its seed repeats", () => {
  const order = orderOf(20, 2, 7);
  assert.equal(order.pop(), -1);
  const rounds = [order.slice(0, 20), order.slice(20)];
  for (const round of rounds) {
    assert.deepEqual(
      round.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i),
    );
  }
  assert.notDeepEqual(rounds[0], rounds[1]);
  assert.deepEqual(orderOf(20, 2, 7).slice(0, -1), order);
  assert.notDeepEqual(orderOf(20, 2, 8).slice(0, -1), order);
});
