/** Trims of hipri's plans against real fio's, which trims block devices only: a loop device. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { TRIM, WRITE } from "../../src/base/direction.js";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import { attachLoop, blankImage, noLoop } from "../device/loop.js";
import { jobOf } from "../job/support.js";
import { NO_FIO } from "../support/fio.js";
import { describeIo, runFio } from "./fio-runner.js";
import { drain, factsOf, sumBytes } from "./plan-support.js";

const DEVICE_BYTES = 8 << 20;

/** Jobs whose I/Os are the same, and in the same order. */
const SAME_ORDER = [
  "rw=trim size=64k",
  "rw=trim size=64k io_size=100k loops=2",
  "rw=trim bs=4k,4k,16k size=100k offset=4k number_ios=5",
  "rw=trim:4k size=64k",
  "rw=trimwrite size=64k",
  "rw=trimwrite size=64k io_size=30k",
  "rw=trimwrite size=64k io_size=100k",
  "rw=trimwrite size=64k io_size=300k",
  "rw=trimwrite size=64k loops=3",
  "rw=trimwrite size=64k number_ios=5",
  "rw=trimwrite size=64k bs=4k,8k,16k",
  "rw=trimwrite size=64k bs=4k,16k,8k",
];

/** Jobs whose I/Os are the same in some order. */
const SAME_MULTISET = [
  "rw=randtrim size=64k",
  "rw=randtrim size=64k offset=64k loops=2",
  "rw=randtrimwrite size=64k",
  "rw=randtrimwrite size=64k loops=2",
];

/** Jobs with the same number of I/Os and of bytes, per direction. */
const SAME_COUNTS = [
  "rw=randtrim norandommap size=64k io_size=200k",
  "rw=randtrimwrite norandommap size=64k io_size=200k",
  "rw=randtrimwrite size=64k io_size=30k",
  "rw=randtrimwrite size=64k number_ios=5",
  "rw=randtrimwrite random_distribution=zipf size=64k",
  "rw=randtrimwrite size=64k bs=4k,4k,8k ba=8k",
];

/** Jobs of random lengths, whose bytes are fixed and whose writes repeat the trims before them. */
const PAIRS = [
  "rw=trimwrite bssplit=4k/50:8k/50 size=1m",
  "rw=trimwrite bsrange=4k-16k size=1m loops=2",
  "rw=trimwrite:8k bsrange=4k-16k size=1m",
];

/** Jobs of which only the bytes are fixed. */
const SAME_BYTES = ["rw=randtrimwrite bsrange=4k-16k size=250k", "rw=trim bsrange=4k-16k size=1m"];

const ALL = [...SAME_ORDER, ...SAME_MULTISET, ...SAME_COUNTS, ...PAIRS, ...SAME_BYTES];

test("trims as in fio", { skip: NO_FIO || noLoop }, async (t) => {
  const device = attachLoop(t, blankImage(t, DEVICE_BYTES));
  const optionsOf = (line: string) => [...line.split(" "), `filename=${device}`];
  const fioJobs = runFio(new Map(ALL.map((line, i) => [`case${i}`, optionsOf(line)])));
  for (const [index, line] of ALL.entries()) {
    await t.test(line, () => {
      const fio = fioJobs.get(`case${index}`);
      assert.ok(fio);
      const planned = plannedIos(optionsOf(line), device);
      const trimmed = planned.filter(({ direction }) => direction === TRIM);
      const written = planned.filter(({ direction }) => direction === WRITE);
      if (PAIRS.includes(line)) {
        const placesOf = (ios: readonly { offsetBytes: number; lengthBytes: number }[]) =>
          ios.map(({ offsetBytes, lengthBytes }) => [offsetBytes, lengthBytes]);
        assert.deepEqual(placesOf(written), placesOf(trimmed));
        assert.ok(written.length > 0);
        assert.equal(fio.trimIos, fio.writeIos, "fio's writes");
        return;
      }
      assert.equal(sumBytes(trimmed), fio.trimBytes, "bytes trimmed");
      assert.equal(sumBytes(written), fio.writeBytes, "bytes written");
      if (SAME_BYTES.includes(line)) return;
      assert.equal(trimmed.length, fio.trimIos, "trims");
      assert.equal(written.length, fio.writeIos, "writes");
      if (SAME_COUNTS.includes(line)) return;
      const ours = planned.map((io) => describeIo(io, 0));
      const theirs = fio.ios.map((io) => describeIo(io, 0));
      if (SAME_MULTISET.includes(line)) {
        ours.sort();
        theirs.sort();
      }
      assert.deepEqual(ours, theirs);
    });
  }
});

function plannedIos(options: readonly string[], path: string) {
  const facts = factsOf({ path, kind: "block", sizeBytes: DEVICE_BYTES, logicalBlockBytes: 512 });
  return lanesOf(makePlan([jobOf(...options)], facts, 1)).flatMap((lane) => drain(lane));
}
