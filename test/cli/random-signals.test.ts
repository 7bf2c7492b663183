/**
 * Signals at random moments of runs: a valid result or none, and nothing left behind.
 * HIPRI_SIGNAL_SEED draws the same moments again; random-signals.full.ts has hundreds.
 */
import { describe, it } from "node:test";
import { whyNoRing } from "../support/ring.js";
import { signalRounds } from "./random-signals/round.js";

const SEED = Number(process.env.HIPRI_SIGNAL_SEED ?? Date.now() % 2 ** 31);

describe("signals at random moments", { skip: whyNoRing() }, () => {
  it("leave whole files and nothing else", async (t) => {
    const counts = await signalRounds(t, SEED, 5);
    t.diagnostic(`HIPRI_SIGNAL_SEED=${SEED}: ${JSON.stringify(counts)}`);
  });
});
