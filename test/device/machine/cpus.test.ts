/** Pinning to CPUs that are there, and to ones that are not. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EnvironmentError } from "../../../src/base/errors.js";
import { assertOnline } from "../../../src/device/machine/cpus.js";
import { fakeMachine, writeTree } from "../scratch.js";

const place = { file: "jobs.fio", line: 3 };

describe("CPUs", () => {
  it("are taken as the kernel lists them", (t) => {
    const roots = fakeMachine(t);
    writeTree(roots.sys, { "devices/system/cpu/online": "0-2,5,8-9" });
    assertOnline([0, 1, 2, 5, 8, 9], place, roots);
    for (const cpu of [3, 4, 7, 10]) {
      assert.throws(() => assertOnline([0, cpu], place, roots), {
        name: EnvironmentError.name,
        message: `this machine has no CPU ${cpu} online`,
        place: "jobs.fio:3",
      });
    }
  });

  it("are just the first one where the kernel does not tell", (t) => {
    const roots = fakeMachine(t);
    assertOnline([0], place, roots);
    assert.throws(() => assertOnline([1], place, roots), EnvironmentError);
  });
});
