/** Every errno of a ring's set-up that a user can meet has its cause and its cure. */
import assert from "node:assert/strict";
import { constants } from "node:os";
import { describe, it } from "node:test";
import {
  explainPermission,
  explainRegisterError,
  explainSetupError,
} from "../../src/uring/refusals.js";
import { PLAIN_RING, type RingRequest } from "../../src/uring/requests.js";

const { EPERM, ENOSYS, ENOMEM, EMFILE, EINVAL, EIO } = constants.errno;

const request: RingRequest = { ...PLAIN_RING, depth: 64, iopoll: true };

describe("refusals of a ring", () => {
  for (const [errno, lacked, says, cure] of [
    [ENOSYS, null, /no io_uring, or seccomp hides it/, /CONFIG_IO_URING.*seccomp profile/],
    [EPERM, null, /EPERM|switched off/, /seccomp|sysctl/],
    [ENOMEM, null, /locked memory for a ring of depth 64/, /ulimit -l/],
    [EMFILE, null, /no file descriptor/, /ulimit -n/],
    [EINVAL, "hybrid polling", /lacks hybrid polling/, /Linux 6\.13/],
    [EIO, null, /EIO/, /dmesg/],
  ] as const) {
    it(`errno ${errno}${lacked === null ? "" : ` without ${lacked}`}`, () => {
      const error = explainSetupError(errno, request, lacked);
      assert.equal(error.exitCode, 3);
      assert.match(error.message, says);
      assert.match(error.cure ?? "", cure);
    });
  }

  it("a submission thread's EPERM mentions the right that old kernels ask for", (t) => {
    const error = explainSetupError(EPERM, { ...request, sqpoll: true }, null);
    if (!/EPERM/.test(error.message)) return t.skip("io_uring is switched off here");
    assert.match(error.cure ?? "", /CAP_SYS_NICE.*5\.11/);
  });

  for (const [disabled, groupId, seccompFilters, says, cure] of [
    [2, null, 0, /switched off: kernel\.io_uring_disabled=2/, /io_uring_disabled=0.*allows it\.$/],
    [1, null, 0, /to all without CAP_SYS_ADMIN: kernel/, /io_uring_disabled=0.*allows it\.$/],
    [1, 42, 0, /CAP_SYS_ADMIN or its group: kernel/, /or join the group 42/],
    [0, null, 3, /forbids io_uring .*EPERM/, /A seccomp filter looks .*\(3\)/],
    [null, null, 0, /forbids io_uring .*EPERM/, /security module, or a seccomp profile/],
  ] as const) {
    it(`EPERM with io_uring_disabled=${disabled}, group ${groupId}, ${seccompFilters} filters`, () => {
      const error = explainPermission(request, { disabled, groupId, seccompFilters });
      assert.match(error.message, says);
      assert.match(error.cure ?? "", cure);
    });
  }

  it("too little locked memory for buffers names the limit to set", () => {
    const error = explainRegisterError(ENOMEM, "buffers", 1 << 20);
    assert.equal(error.place, "fixedbufs");
    assert.match(error.message, /1024 KiB/);
    assert.match(error.cure ?? "", /ulimit -l 2048/);
  });

  it("files that cannot be registered name the option", () => {
    const error = explainRegisterError(EMFILE, "files", 5);
    assert.equal(error.place, "registerfiles");
    assert.match(error.message, /5 files.*EMFILE/);
  });
});
