/** Errors of I/Os in words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { READ, WRITE } from "../../src/base/direction.js";
import type { FailedIo } from "../../src/lane/reaper.js";
import { describeFailure } from "../../src/run/io-failure.js";
import { laneOf } from "../plan/plan-support.js";

const EIO = 5;
const ENODATA = 61;

const DEVICE = {
  path: "/dev/nvme0n1",
  kind: "block",
  sizeBytes: 1 << 20,
  logicalBlockBytes: 512,
} as const;

function said(failure: Partial<FailedIo>, gone = false, path: string = DEVICE.path): string {
  const error: FailedIo = {
    errno: EIO,
    direction: READ,
    target: 0,
    offsetBytes: 8192,
    lengthBytes: 4096,
    endOfFile: false,
    nvmeStatus: null,
    ...failure,
  };
  return describeFailure(error, laneOf({ filenames: [path] }, DEVICE), gone);
}

test("a medium error of a device names the option that goes on after it", () => {
  assert.equal(
    said({ errno: ENODATA }),
    "read of 4096 bytes, /dev/nvme0n1 at 8192: the device cannot read or write its medium there " +
      "(ENODATA); ignore_error=ENODATA goes on after it",
  );
  assert.match(said({ errno: ENODATA, direction: WRITE }), /; ignore_error=,ENODATA goes on/);
  assert.match(said({ errno: ENODATA }, false, "file"), /: no data available \(ENODATA\)$/);
});

test("whatever an I/O was told, a device that is gone went away", () => {
  for (const failure of [{}, { endOfFile: true }, { errno: ENODATA }, { nvmeStatus: 0x281 }]) {
    assert.match(said(failure, true), /at 8192: the device went away$/);
  }
  assert.match(said({ endOfFile: true }), /as at the end of a file$/);
});
