import assert from "node:assert/strict";
import { constants, openSync } from "node:fs";
import { test } from "node:test";
import { EOPNOTSUPP, isUnsupported } from "../../src/base/errno.js";
import { SystemError } from "../../src/ffi/system-error.js";

test("what a file system does not support is told from other failures, whoever made the error", () => {
  const errorOf = (path: string, flags: number): unknown => {
    try {
      return openSync(path, flags, 0o600);
    } catch (error) {
      return error;
    }
  };
  // proc(5) has no nameless files, as NFS, FAT, 9p and virtio-fs.
  const nameless = 0o20000000 | constants.O_DIRECTORY | constants.O_RDWR;
  assert.equal(isUnsupported(errorOf("/proc", nameless)), true);
  assert.equal(isUnsupported(new SystemError(EOPNOTSUPP, "fallocate")), true);
  assert.equal(isUnsupported(errorOf("/none", constants.O_RDONLY)), false);
  assert.equal(isUnsupported(new Error("of something else")), false);
});
