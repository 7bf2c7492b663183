/** Blocks that one program wrote, verified by the other. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { NO_FIO, spawnFio } from "../support/fio.js";
import { writeJobs } from "../support/hipri.js";
import { whyNoRing } from "../support/ring.js";
import { scratchDirectory } from "../support/scratch.js";
import { assertVerifies, EXIT_IO, flip, verify } from "../support/verify.js";

const KINDS = [
  ...["md5", "crc64", "crc32c", "crc32", "crc16", "crc7", "xxhash", "sha1", "meta", "null"],
  ...["sha3-224", "sha3-256", "sha3-384", "sha3-512"],
];

/** A section for each kind, each with a file of its own. */
function everyKind(options: string): string {
  const sections = [
    ...KINDS.map((kind) => `[${kind}]\nfilename=${kind}\nverify=${kind}`),
    '[pattern]\nfilename=pattern\nverify=pattern\nverify_pattern=0xab%o"xyz"',
    "[headed]\nfilename=headed\nverify=meta\nverify_pattern=0xcafe",
    "[alone]\nfilename=alone\nverify_pattern=0xcafe",
    "[parts]\nfilename=parts\nverify=crc32c\nverify_interval=512\nverify_offset=100",
    "[half]\nfilename=half\nverify=md5\nbuffer_compress_percentage=50",
    "[sizes]\nfilename=sizes\nverify=crc16\nbsrange=4k-16k",
  ];
  const global = `[global]\nrw=write\nsize=64k\nbs=4k\nverify_state_save=0\n${options}`;
  return [global, ...sections].join("\n");
}

/** @returns what fio complains of */
function fioOn(cwd: string, jobs: string): string {
  writeJobs(cwd, jobs, "fio.fio");
  const run = spawnFio(["--minimal", "fio.fio"], { cwd });
  return run.status === 0 ? run.stderr : `${run.status}\n${run.stderr}`;
}

describe("fio's blocks and hipri's", { skip: whyNoRing() || NO_FIO }, () => {
  it("what hipri wrote verifies in fio", async (t) => {
    const cwd = scratchDirectory(t);
    await assertVerifies(cwd, everyKind("iodepth=4\ndo_verify=0"));
    assert.equal(fioOn(cwd, everyKind("verify_only=1")), "");
  });

  it("what fio wrote verifies in hipri, seeds and numbers included", async (t) => {
    const cwd = scratchDirectory(t);
    assert.equal(fioOn(cwd, everyKind("do_verify=0")), "");
    const strict = "verify_only=1\nverify_header_seed=1\nverify_write_sequence=1\niodepth=4";
    // Sizes are drawn differently, so those blocks have other seeds and numbers.
    await assertVerifies(
      cwd,
      `${everyKind(strict)}\nverify_header_seed=0\nverify_write_sequence=0`,
    );
    await assertVerifies(cwd, everyKind("").replaceAll("rw=write", "rw=randread"));
  });

  it("dumps of a bad block are alike", async (t) => {
    const cwd = scratchDirectory(t);
    const job = "[job]\nfilename=data\nsize=16k\nverify=crc32c\nverify_dump=1\nrw=";
    assert.equal(fioOn(cwd, `${job}write\ndo_verify=0\nverify_state_save=0`), "");
    flip(join(cwd, "data"), 4096 + 1000, 3);
    assert.notEqual(fioOn(cwd, `${job}read`), "");
    const theirs = ["received", "expected"].map((kind) =>
      readFileSync(join(cwd, `data.4096.${kind}`)),
    );
    const { status } = await verify(cwd, `${job}read`);
    assert.equal(status, EXIT_IO);
    const ours = ["received", "expected"].map((kind) =>
      readFileSync(join(cwd, `data.4096.${kind}`)),
    );
    assert.deepEqual(ours[0], theirs[0]);
    // fio stamps the header of what it expects with the time of the read.
    assert.deepEqual(ours[1]?.subarray(40), theirs[1]?.subarray(40));
  });
});
