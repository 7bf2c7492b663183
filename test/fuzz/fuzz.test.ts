import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./fuzz.js";

/** Few seconds of CPU time. */
const DEFAULT_INPUTS = 1000;

test("random input is right or one clear error, soon and in little memory", async () => {
  const inputs = Number(process.env.HIPRI_FUZZ ?? DEFAULT_INPUTS);
  const outcomes = await fuzz(inputs);
  if (inputs < DEFAULT_INPUTS) return;
  for (const [name, { right, refused }] of outcomes) {
    // Input of one kind only would test nothing.
    assert.ok(right > 0 && (refused > 0 || name === "a command line of hipri run's"), name);
  }
});
