/**
 * Reads random input and holds that it ends soon, takes little memory, and is either right or one
 * clear error. HIPRI_FUZZ is how many inputs, HIPRI_FUZZ_SEED the first one's number: each input
 * comes from its number alone, so that one that fails is repeated with HIPRI_FUZZ=1.
 */
import assert from "node:assert/strict";
import { HipriError } from "../../src/base/errors.js";
import { loadSums } from "../../src/lane/verify/sums.js";
import { makeDirectory, removeDirectory } from "../support/scratch.js";
import { type FuzzTarget, fuzzTargets } from "./targets.js";
import { Dice } from "./words.js";

/** CPU time, so that load hardly matters; a collection of garbage may fall into it. */
const MAX_CPU_MS = 2000;
const MAX_RSS_BYTES = 1e9;
const PROGRESS_INPUTS = 10_000;
/** Control characters are spelled out. */
const MAX_TEXT_LENGTH = 50_000;

/**
 * @param progress told now and then how many inputs were read: a million takes an hour
 * @returns how many inputs of each kind were right, and how many were refused
 */
export async function fuzz(
  inputs: number,
  progress: (done: number) => void = () => {},
): Promise<Map<string, { right: number; refused: number }>> {
  const directory = makeDirectory();
  await loadSums(["crc32c"]);
  const targets = fuzzTargets(directory);
  const outcomes = new Map(targets.map(({ name }) => [name, { right: 0, refused: 0 }]));
  const first = Number(process.env.HIPRI_FUZZ_SEED ?? 1);
  try {
    for (let number = first; number < first + inputs; number++) {
      const dice = new Dice(number);
      const target = targetOf(targets, dice);
      const wasRight = await readsWell(target, dice, `${target.name}, HIPRI_FUZZ_SEED=${number}`);
      outcomes.get(target.name)![wasRight ? "right" : "refused"]++;
      const done = number - first + 1;
      if (done % PROGRESS_INPUTS === 0) progress(done);
    }
  } finally {
    removeDirectory(directory);
  }
  return outcomes;
}

function targetOf(targets: readonly FuzzTarget[], dice: Dice): FuzzTarget {
  let ticket = dice.below(100);
  for (const target of targets) {
    if (ticket < target.share) return target;
    ticket -= target.share;
  }
  return assert.fail("the shares are a hundred in all");
}

async function readsWell(target: FuzzTarget, dice: Dice, name: string): Promise<boolean> {
  const before = process.cpuUsage();
  let refusal: unknown = null;
  try {
    await target.try(dice);
  } catch (error) {
    refusal = error;
  }
  const { user, system } = process.cpuUsage(before);
  const text = refusal instanceof HipriError ? refusal.format() : "";
  if (refusal !== null && !(refusal instanceof HipriError)) {
    const { stack } = refusal as Error;
    throw new Error(`${name}: ${stack ?? refusal}`, { cause: refusal });
  }
  assert.ok(text.length < MAX_TEXT_LENGTH, `${name}: a message of ${text.length} characters`);
  assert.ok(user + system < MAX_CPU_MS * 1000, `${name}: ${(user + system) / 1000} ms`);
  const rss = process.memoryUsage.rss();
  assert.ok(rss < MAX_RSS_BYTES, `${name}: ${rss} bytes of memory`);
  return refusal === null;
}
