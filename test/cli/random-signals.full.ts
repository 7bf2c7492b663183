/**
 * Signals at random moments of runs: a valid result or none, and nothing left behind.
 * HIPRI_SIGNAL_SEED draws the same moments again, HIPRI_SIGNAL_RUNS asks for another number.
 */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { whyNoRing } from "../support/ring.js";
import { signalRounds } from "./random-signals/round.js";

const RUNS = Number(process.env.HIPRI_SIGNAL_RUNS ?? 500);
const SEED = Number(process.env.HIPRI_SIGNAL_SEED ?? Date.now() % 2 ** 31);

describe("hundreds of signals at random moments", { skip: whyNoRing() }, () => {
  it("leave whole files and nothing else", async (t) => {
    const counts = await signalRounds(t, SEED, RUNS);
    t.diagnostic(`HIPRI_SIGNAL_SEED=${SEED}: ${JSON.stringify(counts)}`);
    assert.ok(counts.interrupted > 0, "some signals come while a run lasts");
  });
});
