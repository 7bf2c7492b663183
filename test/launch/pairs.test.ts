/** Which pairs of launches count. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { Random } from "../../src/base/random.js";
import type { Launcher, LaunchOutcome, LaunchPlan } from "../../src/launch/launch.js";
import { Pairs } from "../../src/launch/pairs.js";
import type { RunResult } from "../../src/result/model/result.js";

const PLAN: LaunchPlan = { program: [], args: [], env: {}, stdin: null };
const SIDES = { a: PLAN, b: { ...PLAN, args: ["b"] } };
const WHOLE = { result: { state: "complete" } as RunResult, exitStatus: 0, stderr: "" };
const KILLED = { result: null, exitStatus: 137, stderr: "" };

/** @param outcomeOf of the launch that begins as the Nth one, from 0 on */
function pairsOf(outcomeOf: (plan: LaunchPlan, count: number) => LaunchOutcome): Pairs {
  let count = 0;
  const start = (plan: LaunchPlan) => {
    return { pid: 0, ended: Promise.resolve(outcomeOf(plan, count++)) };
  };
  return new Pairs({ start } as unknown as Launcher, SIDES, new Random(1), false);
}

const never = (): boolean => false;

it("a pair that began before the time was over counts, and no other one begins", async () => {
  let begun = 0;
  const pairs = pairsOf(() => {
    begun++;
    return WHOLE;
  });
  const isOver = (): boolean => begun > 0;
  assert.notEqual(await pairs.next(isOver, never), null);
  assert.equal(await pairs.next(isOver, never), null);
  assert.deepEqual([begun, pairs.lost], [2, 0]);
});

it("a pair that was told to end is neither one nor lost", async () => {
  let isStopped = false;
  const pairs = pairsOf(() => {
    isStopped = true;
    return { ...WHOLE, result: { state: "interrupted" } as RunResult };
  });
  assert.equal(await pairs.next(never, () => isStopped), null);
  assert.equal(pairs.lost, 0);
});

it("a pair with a launch that died is dropped whole, and three in a row end it", async () => {
  const pairs = pairsOf(({ args }, count) => {
    return args[0] === "b" && (count < 4 || count > 6) ? KILLED : WHOLE;
  });
  assert.notEqual(await pairs.next(never, never), null);
  assert.equal(pairs.lost, 2);
  await assert.rejects(pairs.next(never, never), /a launch of B was ended by SIGKILL/);
  assert.equal(pairs.lost, 5);
});
