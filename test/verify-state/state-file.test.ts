/** What verify states say, and that damage to them is never believed. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { Journal } from "../../src/lane/verify/journal.js";
import type { LanePlan } from "../../src/plan/plan.js";
import { checkedNumber, readChecked } from "../../src/verify-state/checked-number.js";
import { loadState } from "../../src/verify-state/state-file.js";
import { jobOf } from "../job/support.js";
import { laneOf } from "../plan/plan-support.js";
import { scratchDirectory } from "../support/scratch.js";

function planIn(stateDirectory: string, ...lines: string[]): LanePlan {
  const spec = jobOf("rw=write", "size=64k", "iodepth=2", "verify=crc32c", ...lines);
  return laneOf({ ...spec, name: "job", verify: { ...spec.verify!, stateDirectory } });
}

/** A journal of four writes, of which the number 2 is in flight. */
function journalOf(plan: LanePlan): Journal {
  const journal = Journal.inFile(plan);
  for (const [slot, number] of [
    [0, 0],
    [1, 1],
  ] as const) {
    journal.begin(slot, number);
    journal.end(slot, 0, number * 4096);
  }
  journal.begin(0, 2);
  journal.begin(1, 3);
  journal.end(1, 0, 3 * 4096);
  return journal;
}

function assertState(plan: LanePlan): void {
  const { end, isWhole } = loadState(plan);
  assert.equal(end, 4);
  const whole = [0, 1, 2, 3].map((number) => isWhole(number, 0, number * 4096));
  assert.deepEqual(whole, [true, true, false, true]);
}

function setUp(t: TestContext): { plan: LanePlan; path: string; journal: Journal } {
  const directory = scratchDirectory(t);
  const plan = planIn(directory);
  return { plan, path: join(directory, "local-job-0-verify.state"), journal: journalOf(plan) };
}

describe("a verify state", () => {
  for (const form of ["journal", "list"] as const) {
    it(`knows what is complete, and no damaged bit of it is believed (${form})`, (t) => {
      const { plan, path, journal } = setUp(t);
      if (form === "list") journal.close();
      assertState(plan);
      const whole = readFileSync(path);
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const damaged = Buffer.from(whole);
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        // Not truncated first: ext4 then waits for the disk, and there are thousands of bits.
        writeFileSync(path, damaged, { flag: "r+" });
        assert.throws(() => loadState(plan), /cannot load its verify state/, `bit ${bit}`);
      }
    });

    it(`is refused when it is cut, longer or zero (${form})`, (t) => {
      const { plan, path, journal } = setUp(t);
      if (form === "list") journal.close();
      const whole = readFileSync(path);
      const without = whole.subarray(0, whole.length - 8);
      for (const damaged of [without, Buffer.concat([whole, Buffer.alloc(8)])]) {
        writeFileSync(path, damaged);
        assert.throws(() => loadState(plan), /it is damaged/);
      }
      for (let length = 0; length < whole.length; length += 8) {
        // What fio knows of the list is whole without what hipri adds to it.
        const isFioForm = form === "list" && length === 24 + 152 + 2 * 16;
        writeFileSync(path, whole.subarray(0, length));
        if (isFioForm) assertState(plan);
        else assert.throws(() => loadState(plan), /it is (damaged|too short)/, `length ${length}`);
      }
      writeFileSync(path, Buffer.alloc(whole.length));
      assert.throws(() => loadState(plan), /its version is 0/);
    });

    it(`is refused by a job of other blocks (${form})`, (t) => {
      const { plan, journal } = setUp(t);
      if (form === "list") journal.close();
      const { stateDirectory } = plan.spec.verify!;
      const said = /it is of another job: its write 0 was 4096 bytes at 0 .* 8192 bytes at 0/;
      assert.throws(() => loadState(planIn(stateDirectory, "bs=8k")), said);
      assertState(planIn(stateDirectory, "size=1m"));
      assertState(planIn(stateDirectory, "rw=read"));
    });
  }
});

it("a checked number is right at its own place only, and with no bit changed", () => {
  for (const number of [-1, 0, 1, 2, 255, 65_535, 1e6, 2 ** 32, 2 ** 36 + 12_345]) {
    const value = checkedNumber(number, 7);
    assert.equal(readChecked(value, 7), number);
    assert.equal(readChecked(value, 8), null);
    const view = new DataView(new ArrayBuffer(8));
    for (let bit = 0; bit < 64; bit++) {
      view.setFloat64(0, value);
      view.setUint8(bit >> 3, view.getUint8(bit >> 3) ^ (1 << (bit & 7)));
      assert.equal(readChecked(view.getFloat64(0), 7), null, `${number}, bit ${bit}`);
    }
  }
});
