/** ioengine=null: what is submitted is complete, in order and in full. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CQE, CQE_WORD_SHIFT, SQE, SQE_WORD_SHIFT } from "../../src/ffi/abi.js";
import { InProcessRing } from "../../src/uring/in-process-ring.js";

describe("the ring in the process", () => {
  it("completes in order, around its end, with user data and length", () => {
    const ring = new InProcessRing(3);
    for (let round = 0; round < 10; round++) {
      for (let index = 0; index < 3; index++) {
        const at = (ring.sqTail & ring.sqMask) << SQE_WORD_SHIFT;
        ring.sqes[at + SQE.USER_DATA_LO] = round * 3 + index;
        ring.sqes[at + SQE.USER_DATA_HI] = 5;
        ring.sqes[at + SQE.LENGTH] = 512 * index;
        ring.sqTail = (ring.sqTail + 1) | 0;
      }
      assert.equal(ring.submit(3), 3);
      assert.equal((ring.completionTail() - ring.cqHead) | 0, 3);
      for (let index = 0; index < 3; index++) {
        const at = (ring.cqHead & ring.cqMask) << CQE_WORD_SHIFT;
        assert.equal(ring.cqes[at + CQE.USER_DATA_LO], round * 3 + index);
        assert.equal(ring.cqes[at + CQE.USER_DATA_HI], 5);
        assert.equal(ring.cqes[at + CQE.RES], 512 * index);
        ring.cqHead = (ring.cqHead + 1) | 0;
      }
      ring.release();
    }
    assert.equal(ring.overflowed(), false);
  });
});
