/** The floor that stands beside the latencies of a run. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { jobOf, runJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";

const LARGEST = 4 << 20;

it("every ring has a floor below what moves data", { skip: whyNoRing() }, async (t) => {
  const result = await runJobs(
    scratchDirectory(t),
    `[zeros]
     rw=read
     filename=/dev/zero
     bs=${LARGEST}
     size=${8 * LARGEST}
     numjobs=2
     [engine]
     stonewall
     rw=read
     ioengine=null
     size=64k`,
  );
  const [first, second, without] = result.hipri.lanes;
  const { ns_per_io, ns_per_enter, latency_ns, reason } = first.baseline;
  assert.equal(reason, null);
  assert.ok(ns_per_io > 0 && ns_per_enter > 0 && latency_ns > 0);
  const fastestNs = Math.min(...Object.keys(jobOf(result, "zeros").read.clat_ns.bins).map(Number));
  assert.ok(latency_ns < fastestNs, `${latency_ns} ns, but ${fastestNs} ns for ${LARGEST} bytes`);
  assert.deepEqual(second.baseline, first.baseline, "clones have the same ring");
  assert.deepEqual(without.baseline, {
    ns_per_io: null,
    ns_per_enter: null,
    latency_ns: null,
    reason: "ioengine=null has no ring",
  });
});
