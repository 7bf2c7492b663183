import assert from "node:assert/strict";
import { constants } from "node:os";
import { test } from "node:test";
import { EnvironmentError, UsageError } from "../../src/base/errors.js";
import { explainErrno } from "../../src/device/explain-errno.js";
import { SystemError } from "../../src/ffi/system-error.js";

test("what the machine refuses is the environment's, what the job names wrongly is usage", () => {
  for (const name of ["EACCES", "EBUSY", "ENOSPC", "EROFS", "EMFILE", "ENXIO", "ENOMEDIUM"]) {
    const errno = constants.errno[name as keyof typeof constants.errno] ?? 123; // ENOMEDIUM is 123.
    const error = explainErrno(new SystemError(errno, "open"), "/dev/x", "opening it");
    assert.ok(error instanceof EnvironmentError, name);
    assert.match(error.format(), /^\/dev\/x: opening it failed: .+ \(E[A-Z]+\)\n {2}\S/);
  }
  const directory = explainErrno(
    new SystemError(constants.errno.EISDIR, "open"),
    "/",
    "opening it",
  );
  assert.ok(directory instanceof UsageError);
});

test("an errno without words of ours has the C library's", () => {
  const error = explainErrno(new SystemError(constants.errno.EPIPE, "write"), "f", "writing it");
  assert.match(error.message, /^writing it failed: broken pipe \(EPIPE\)$/);
});

test("what is no system error, or is explained already, passes through", () => {
  for (const error of [new TypeError("a bug"), new UsageError("explained"), "a string"]) {
    assert.equal(explainErrno(error, "f", "opening it"), error);
  }
});
