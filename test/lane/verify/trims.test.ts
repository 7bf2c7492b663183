/** Which writes of a job that verifies are trimmed, as its program has them; no ring. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, TRIM, WRITE } from "../../../src/base/direction.js";
import { ReadBackProgram } from "../../../src/lane/verify/read-back.js";
import { ZEROES } from "../../../src/lane/verify/verified-program.js";
import { makePlan } from "../../../src/plan/make-plan.js";
import type { LanePlan } from "../../../src/plan/plan.js";
import { createIoBatch } from "../../../src/plan/program/program.js";
import { jobOf } from "../../job/support.js";

const IOS = 512;

function laneOf(options: string): LanePlan {
  const lines = ["filename=f", "verify=md5", "rw=randwrite", `size=${IOS * 4}k`];
  const spec = jobOf(...lines, ...options.split(" "));
  return makePlan([spec], new Map(), 1).stages[0]!.workers[0]!.lanes[0]!;
}

interface Played {
  /** One letter for each I/O; `z` is a read that has to find zeroes. */
  readonly letters: string;
  /** What was trimmed and read back as it was written, which is a false alarm. */
  readonly wrong: number;
  readonly overwritten: number;
}

/** Runs the program to its end, as if each I/O completed at once. */
function play(options: string): Played {
  const plan = laneOf(options);
  let written = 0;
  const program = new ReadBackProgram({
    plan,
    verify: plan.spec.verify!,
    settle: () => {},
    resume: () => {},
    hasFailed: () => false,
    completeWrites: () => written,
    known: null,
  });
  const batch = createIoBatch(64);
  const holes = new Set<number>();
  let letters = "";
  let wrong = 0;
  for (;;) {
    const count = program.fill(batch);
    if (count === 0 && !program.waits) break;
    for (let index = 0; index < count; index++) {
      const direction = batch.direction[index]!;
      const offset = batch.offsetLo[index]!;
      const zeroes = direction === READ && program.expectations.number[index] === ZEROES;
      if (direction === WRITE) written++;
      if (direction === TRIM) holes.add(offset);
      if (direction === WRITE) holes.delete(offset);
      if (direction === READ && holes.has(offset) !== zeroes) wrong++;
      letters += direction === READ ? (zeroes ? "z" : "r") : direction === WRITE ? "w" : "t";
    }
  }
  return { letters, wrong, overwritten: program.counts.overwritten };
}

const count = (letters: string, letter: string): number => letters.split(letter).length - 1;

describe("trims among what is verified", () => {
  it("take all writes of a full share, in batches behind each backlog, as in fio", () => {
    const { letters, wrong } = play("trim_percentage=100 trim_backlog=8");
    assert.equal(letters, `${"wwwwwwwwtttttttt".repeat(IOS / 8)}${"z".repeat(IOS)}`);
    assert.equal(wrong, 0);
  });

  it("leave alone what a smaller batch does not reach", () => {
    const { letters, wrong } = play("trim_percentage=100 trim_backlog=8 trim_backlog_batch=4");
    assert.match(letters, /^(wwwwwwwwtttt)+z{256}r{256}$/);
    assert.equal(wrong, 0);
  });

  it("take their share of the writes", () => {
    const { letters, wrong } = play("trim_percentage=25 trim_backlog=16");
    const trims = count(letters, "t");
    // Five standard deviations of 512 draws.
    assert.ok(Math.abs(trims - IOS / 4) < 49, `${trims} trims`);
    assert.equal(count(letters, "z"), trims);
    assert.equal(wrong, 0);
  });

  it("are read back together with what verify_backlog reads, which goes first", () => {
    const { letters, wrong } = play("trim_percentage=100 trim_backlog=8 verify_backlog=16");
    assert.equal(letters, "wwwwwwwwttttttttwwwwwwwwzzzzzzzzrrrrrrrr".repeat(IOS / 16));
    assert.equal(wrong, 0);
  });

  it("are not read back with trim_verify_zero=0, and the backlog counts what is left", () => {
    const options = "trim_percentage=20 trim_backlog=16 trim_verify_zero=0";
    const { letters, wrong, overwritten } = play(options);
    assert.equal(count(letters, "r"), IOS - count(letters, "t"));
    assert.equal(overwritten, count(letters, "t"));
    assert.equal(wrong, 0);
  });

  for (const options of ["norandommap", "norandommap verify_backlog=24", "loops=3", "io_size=3m"]) {
    it(`expect zeroes only where nothing was written since, with ${options}`, () => {
      const { letters, wrong } = play(`trim_percentage=50 trim_backlog=12 ${options}`);
      assert.ok(count(letters, "z") > 0);
      assert.equal(wrong, 0);
    });
  }
});
