/** `ring_resize`: what it may be, and what it goes with. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ringResize } from "../../../src/job/kinds/ring-resize.js";
import { jobOf, saidOf } from "../support.js";

describe("ring_resize", () => {
  test("is sizes in turn, and a time in seconds unless it has a unit", () => {
    assert.equal(jobOf("rw=nop").ringResize, null);
    const one = jobOf("rw=nop", "ring_resize=4096@2").ringResize;
    assert.deepEqual(one, { entries: [4096], everyMs: 2000 });
    const two = jobOf("rw=nop", "ring_resize=64:4k@100ms").ringResize;
    assert.deepEqual(two, { entries: [64, 4096], everyMs: 100 });
  });

  test("that is none is refused", () => {
    for (const value of ["64", "@1s", "64@", "64@1s@2s", "0@1s", "64:99999@1s", "64@0"]) {
      const [said] = saidOf("rw=nop", `ring_resize=${value}`);
      assert.match(said!, /^ring_resize=.* (is not ENTRIES|is out of range|is empty)/, value);
    }
  });

  test("has to hold the depth", () => {
    assert.deepEqual(saidOf("rw=nop", "iodepth=64", "ring_resize=64:128@1s"), []);
    assert.match(
      saidOf("rw=nop", "iodepth=65", "ring_resize=64:128@1s")[0]!,
      /a ring of 64 entries does not hold iodepth=65/,
    );
  });

  test("goes with rings of the job's own thread only", () => {
    const resize = "ring_resize=8@1s";
    assert.match(saidOf("rw=nop", resize, "sqthread_poll=1")[0]!, /sqthread_poll=1/);
    const none = ["rw=read", "size=4k", "ioengine=null", resize];
    assert.deepEqual(saidOf(...none), ["ring_resize has no effect with ioengine=null"]);
    assert.equal(jobOf(...none).ringResize, null);
  });

  test("is spelt as it was", () => {
    const text = "64:4096@100ms";
    assert.equal(ringResize.format(jobOf("rw=nop", `ring_resize=${text}`).ringResize!), text);
  });
});
