/** The C library's calls, as far as one process can see that they do what they say. */
import assert from "node:assert/strict";
import { closeSync, openSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  FALLOC_FL_KEEP_SIZE,
  fallocate,
  lseek,
  mapAnonymous,
  SEEK_DATA,
  SEEK_HOLE,
  threadUsage,
  unmap,
  viewMemory,
} from "../../src/ffi/libc.js";
import { errnoName, errnoText, SystemError } from "../../src/ffi/system-error.js";
import { scratchDirectory } from "../support/scratch.js";

describe("libc", () => {
  it("maps zeroed memory, which two views share", () => {
    const address = mapAnonymous(8192);
    assert.equal(address % 4096, 0);
    const bytes = new Uint8Array(viewMemory(address, 8192));
    assert.ok(bytes.every((byte) => byte === 0));
    bytes[4097] = 7;
    assert.equal(new Uint8Array(viewMemory(address + 4096, 4096))[1], 7);
    unmap(address, 8192);
  });

  it("says which call failed and why", () => {
    assert.throws(
      () => lseek(-1, 0, SEEK_DATA),
      (error) => error instanceof SystemError && error.code === "EBADF" && error.errno === 9,
    );
    assert.equal(errnoName(1), "EPERM");
    assert.equal(errnoName(11), "EAGAIN");
    assert.equal(errnoText(1), "operation not permitted");
    assert.equal(errnoName(4000), "errno 4000");
  });

  it("finds data and holes", (t) => {
    const path = join(scratchDirectory(t), "data");
    writeFileSync(path, "x");
    const fd = openSync(path, "r+");
    assert.equal(lseek(fd, 0, SEEK_DATA), 0);
    assert.equal(lseek(fd, 0, SEEK_HOLE), statSync(path).size);
    closeSync(fd);
  });

  it("reserves space without changing the size, where the file system can", (t) => {
    const path = join(scratchDirectory(t), "data");
    const fd = openSync(path, "w");
    try {
      fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 65536);
    } catch (error) {
      assert.ok(error instanceof SystemError);
      return t.skip(`fallocate: ${error.code}`);
    } finally {
      closeSync(fd);
    }
    assert.equal(statSync(path).size, 0);
    assert.ok(statSync(path).blocks >= 128);
  });

  it("counts the thread's own time and never backwards", () => {
    const before = threadUsage();
    const endMs = performance.now() + 20;
    while (performance.now() < endMs);
    const after = threadUsage();
    for (const key of Object.keys(before) as (keyof typeof before)[]) {
      assert.ok(after[key] >= before[key], key);
    }
    assert.ok(after.userMs + after.systemMs > before.userMs + before.systemMs);
  });
});
