/** How a target is measured, from what the doctor found. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ExaminedTarget, TargetDiagnosis } from "../../src/doctor/diagnosis.js";
import { chooseFor } from "../../src/measure/choice.js";

const WHOLE = { sizeBytes: 1 << 30, holeBytes: 0 };
const OBSTACLE = { cause: "vda has no poll queues", cure: "Boot with them." };

function diagnosis(
  facts: Partial<Omit<ExaminedTarget, "queue">> & { readonly maxSectorsKb?: number },
  obstacle: TargetDiagnosis["obstacle"] = null,
): TargetDiagnosis {
  const { maxSectorsKb = 128, ...rest } = facts;
  const queue = { name: "vda", maxSectorsKb };
  const examined = { direct: true, kind: "block", fileSystem: null, queue, ...rest };
  return {
    path: "/dev/vda",
    facts: examined as unknown as ExaminedTarget,
    obstacle,
    advice: [],
    noHelp: [],
  };
}

describe("the choice of how to measure", () => {
  it("is direct and polled where the target is, with blocks that are not split", () => {
    assert.deepEqual(chooseFor(diagnosis({}), "auto", 4096, WHOLE), {
      direct: true,
      polled: true,
      sequentialBytes: 128 << 10,
      reasons: [],
    });
  });

  it("names the doctor's cause where it cannot be polled", () => {
    const choice = chooseFor(diagnosis({}, OBSTACLE), "auto", 4096, WHOLE);
    assert.deepEqual(choice, {
      direct: true,
      polled: false,
      sequentialBytes: 1 << 20,
      reasons: ["not polled: vda has no poll queues"],
    });
  });

  it("does not poll, nor say why, where nobody asks for it", () => {
    const { polled, reasons } = chooseFor(diagnosis({}, OBSTACLE), "no", 4096, WHOLE);
    assert.deepEqual({ polled, reasons }, { polled: false, reasons: [] });
    assert.equal(chooseFor(diagnosis({}), "no", 4096, WHOLE).polled, false);
  });

  it("says that a file system without O_DIRECT answers from its cache", () => {
    const fileSystem = { number: "0:1", mountPoint: "/x", type: "squashfs", source: "none" };
    const { direct, reasons } = chooseFor(
      diagnosis({ direct: false, fileSystem }),
      "auto",
      4096,
      WHOLE,
    );
    assert.equal(direct, false);
    assert.match(reasons.join(), /^not direct: squashfs does not take O_DIRECT, .*page cache$/);
  });

  it("says how much of a file is holes", () => {
    const extent = { sizeBytes: 1000 << 10, holeBytes: 250 << 10 };
    assert.match(chooseFor(diagnosis({}), "auto", 4096, extent).reasons.join(), /^25 % .* holes/);
  });

  it("has sequential blocks of a multiple of the random ones, that fit into the target", () => {
    const small = { sizeBytes: 100_000, holeBytes: 0 };
    const { sequentialBytes } = chooseFor(diagnosis({}, OBSTACLE), "auto", 4096, small);
    assert.equal(sequentialBytes, 24 * 4096);
    const large = chooseFor(diagnosis({}), "auto", 4 << 20, WHOLE);
    assert.equal(large.sequentialBytes, 4 << 20);
  });
});
