/** The options of what buffers hold: which of them wins, and what contradicts what. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { scratchDirectory } from "../../support/scratch.js";
import { jobOf, saidOf } from "../support.js";

describe("the contents of buffers", () => {
  test("a pattern is as long as its file, and not longer than any block", (t) => {
    const file = join(scratchDirectory(t), "pattern");
    for (const [length, read] of [
      [16 << 10, 16 << 10],
      [(1 << 20) + 1, 1 << 20],
    ] as const) {
      const bytes = randomBytes(length);
      writeFileSync(file, bytes);
      const { bufferFill } = jobOf(`buffer_pattern='${file}'`);
      assert.ok(bufferFill.kind === "pattern");
      assert.equal(Buffer.compare(bufferFill.pattern, bytes.subarray(0, read)), 0);
    }
  });

  test("compressible and duplicate data take the place of plain random data", () => {
    const mixture = {
      kind: "mixture",
      refill: true,
      compressPercent: 50,
      chunkBytes: 4096,
      filler: null,
      dedupe: null,
    };
    const compressed = ["buffer_compress_percentage=50", "buffer_compress_chunk=4k"];
    assert.deepEqual(jobOf(...compressed).bufferFill, mixture);
    assert.deepEqual(jobOf(...compressed, "buffer_pattern=0xab", "refill_buffers=0").bufferFill, {
      ...mixture,
      refill: false,
      filler: Uint8Array.of(0xab),
    });
    assert.deepEqual(jobOf("dedupe_percentage=30").bufferFill, {
      ...mixture,
      compressPercent: 0,
      chunkBytes: 512,
      dedupe: { percent: 30, workingSetPercent: null, isGlobal: false },
    });
    const set = ["dedupe_percentage=30", "dedupe_mode=working_set", "size=1m"];
    const { bufferFill } = jobOf(...set);
    assert.deepEqual("dedupe" in bufferFill && bufferFill.dedupe, {
      percent: 30,
      workingSetPercent: 5,
      isGlobal: false,
    });
    const shared = jobOf(...set, "dedupe_global=1").bufferFill;
    assert.ok("dedupe" in shared && shared.dedupe?.isGlobal);
    assert.match(saidOf("dedupe_percentage=30", "dedupe_global=1")[0] ?? "", /without dedupe_mode/);
  });

  test("what is wholly compressible is zeroes, or the pattern", () => {
    const all = "buffer_compress_percentage=100";
    assert.deepEqual(jobOf(all, "dedupe_percentage=3").bufferFill, { kind: "zero" });
    assert.equal(jobOf(all, "buffer_pattern=0xab").bufferFill.kind, "pattern");
  });

  test("random buffers that stay are scrambled, others only on demand", () => {
    assert.equal(jobOf().scramble, true);
    assert.equal(jobOf("scramble_buffers=0").scramble, false);
    assert.equal(jobOf("refill_buffers").scramble, false);
    assert.equal(jobOf("buffer_compress_percentage=50", "scramble_buffers=1").scramble, false);
    for (const fill of ["zero_buffers", "buffer_pattern=0xab"]) {
      assert.equal(jobOf(fill).scramble, false, fill);
      assert.equal(jobOf(fill, "scramble_buffers=1").scramble, true, fill);
    }
  });

  test("a working set needs room", () => {
    const set = ["dedupe_mode=working_set", "dedupe_percentage=50"];
    assert.deepEqual(saidOf(...set, "size=1m"), []);
    assert.match(saidOf(...set)[0] ?? "", /needs size/);
    assert.match(saidOf(...set, "size=1m", "nrfiles=2")[0] ?? "", /a single file/);
    assert.match(
      saidOf(...set, "size=1m", "dedupe_working_set_percentage=60")[0] ?? "",
      /make more than 100 %/,
    );
    assert.match(saidOf("dedupe_mode=working_set")[0] ?? "", /without dedupe_percentage/);
  });
});
