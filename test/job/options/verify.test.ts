/** The options of verification: what they make together, and what contradicts what. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { placedPattern } from "../../../src/job/kinds/pattern.js";
import { jobOf, saidOf } from "../support.js";

const verifyOf = (...lines: string[]) => jobOf("rw=write", "verify=md5", ...lines).verify;

describe("trims of what is verified", () => {
  const trimsOf = (...lines: string[]) => verifyOf("trim_percentage=5", ...lines)?.trims;
  const said = (...lines: string[]) => saidOf("trim_percentage=5", ...lines).join();

  test("need a backlog, and something to read back", () => {
    assert.deepEqual(trimsOf("trim_backlog=8"), {
      percent: 5,
      backlog: 8,
      batch: null,
      readsZeroes: true,
    });
    assert.equal(trimsOf(), null);
    assert.match(said("rw=write", "verify=md5"), /no effect without trim_backlog/);
    assert.match(said("rw=write", "verify=md5", "do_verify=0"), /no effect with do_verify=0/);
    assert.match(said("rw=read", "verify=md5"), /no effect in a job that writes nothing/);
    assert.match(said("rw=write"), /no effect without verify/);
    assert.match(saidOf("rw=write", "verify=md5", "trim_backlog=8").join(), /trim_percentage/);
  });
});

describe("verify", () => {
  test("reads back whole passes, once, unless a job says otherwise", () => {
    assert.deepEqual(verifyOf(), {
      kind: "md5",
      pattern: null,
      patternIntervalBytes: 0,
      intervalBytes: 4096,
      headerAt: 0,
      readsBack: true,
      only: false,
      fatal: false,
      dump: false,
      backlog: null,
      backlogBatch: null,
      countsLeftOut: false,
      savesSynced: false,
      trims: null,
      savesState: true,
      stateDirectory: "",
      loadsState: false,
      checksNumber: true,
      checksSeed: true,
    });
    assert.equal(jobOf().verify, null);
    assert.equal(jobOf("verify=0").verify, null);
    assert.equal(jobOf("rw=write", "verify=crc32c-intel").verify?.kind, "crc32c");
    const some = verifyOf("verify_backlog=8", "verify_backlog_batch=2", "do_verify=0");
    assert.deepEqual([some?.backlog, some?.backlogBatch, some?.readsBack], [8, 2, false]);
  });

  test("numbers and seeds are held against headers where they are certain", () => {
    const checks = (...lines: string[]) => {
      const verify = verifyOf(...lines);
      return [verify?.checksNumber, verify?.checksSeed];
    };
    assert.deepEqual(checks("verify_only"), [false, false]);
    assert.deepEqual(checks("rw=read"), [false, false]);
    assert.deepEqual(checks("rw=read", "verify_header_seed=1"), [false, true]);
    assert.deepEqual(checks("verify_write_sequence=0"), [false, true]);
    // Writes that overlap are not in flight together.
    assert.deepEqual(checks("rw=randwrite", "norandommap", "iodepth=2"), [true, true]);
  });

  test("an interval divides every block", () => {
    const interval = (...lines: string[]) => verifyOf(...lines)?.intervalBytes;
    assert.equal(interval("bsrange=4k-16k"), 4096);
    assert.equal(interval("bs=4k", "verify_interval=512"), 512);
    assert.equal(interval("bs=4k", "verify_interval=8k"), 4096);
    assert.equal(interval("bs=4k", "verify_interval=1000"), 4096);
    assert.equal(interval("bsrange=4k-6k"), 2048);
  });

  test("headers need room", () => {
    const said = (...lines: string[]) => saidOf("rw=write", "verify=md5", ...lines)[0] ?? "";
    assert.match(said("bs=56"), /a header of 56 bytes does not fit into 56 bytes/);
    assert.match(said("verify_offset=10"), /within the header's own 56 bytes/);
    assert.match(said("verify_offset=4050"), /at 4050 ends behind 4096 bytes/);
    assert.equal(said("verify_offset=4040"), "");
  });

  test("what needs something else says so", () => {
    assert.equal(jobOf("rw=write", "verify_pattern=0xab").verify?.kind, "pattern_hdr");
    assert.equal(jobOf("rw=write", "verify=0", "verify_pattern=0xab").verify, null);
    assert.match(saidOf("rw=write", "verify=pattern")[0] ?? "", /needs verify_pattern/);
    assert.match(
      saidOf("rw=read", "verify=md5", "verify_only")[0] ?? "",
      /repeats a job that writes/,
    );
    assert.match(saidOf("verify_dump=1")[0] ?? "", /no effect without verify/);
    assert.match(saidOf("rw=write", "verify=sha256")[0] ?? "", /fio stores the hash's last input/);
  });
});

test("a pattern with %o keeps the places of the offset", () => {
  const context = { kbBase: 1024, note: () => {} } as const;
  const pattern = placedPattern.parse('0xff%o"ab"%o', context);
  assert.deepEqual(pattern?.offsetsAt, [1, 11]);
  assert.equal(pattern?.bytes.length, 19);
  assert.equal(placedPattern.format(pattern), "0xff%o0x6162%o");
  assert.equal(placedPattern.format(placedPattern.parse("%o", context)), "%o");
});
