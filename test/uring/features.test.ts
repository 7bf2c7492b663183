/** The features that trials find are those that rings have. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeFeatures } from "../../src/uring/features.js";
import { openRing, whyNoRing } from "../support/ring.js";

test("what a trial finds is what a ring of that kind has", { skip: whyNoRing() }, () => {
  const features = new Map(probeFeatures().map(({ name, available }) => [name, available]));
  const ring = openRing();
  const { coopTaskrun, singleIssuer, deferTaskrun, noSqarray, registeredRing } = ring.inEffect;
  ring.close();
  assert.equal(features.get("COOP_TASKRUN"), coopTaskrun);
  assert.equal(features.get("SINGLE_ISSUER"), singleIssuer);
  assert.equal(features.get("DEFER_TASKRUN"), deferTaskrun);
  assert.equal(features.get("NO_SQARRAY"), noSqarray);
  assert.equal(features.get("registered ring fd"), registeredRing);
  assert.equal(features.get("IOPOLL"), whyNoRing({ iopoll: true }) === false);
  const hybrid = whyNoRing({ iopoll: true, hybridIopoll: true }) === false;
  assert.equal(features.get("hybrid polling"), hybrid);
  // Resizing and hybrid polling came with the same release.
  assert.equal(features.get("ring resize"), hybrid);
});
