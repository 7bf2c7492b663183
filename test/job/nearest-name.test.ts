import assert from "node:assert/strict";
import { test } from "node:test";
import { nearest } from "../../src/job/nearest-name.js";

test("the nearest name within a third of the length", () => {
  const names = ["iodepth", "ioengine", "bs", "filename"];
  assert.equal(nearest("iodeph", names), "iodepth");
  assert.equal(nearest("ioegnine", names), "ioengine");
  assert.equal(nearest("filenames", names), "filename");
  assert.equal(nearest("completely-else", names), null);
  assert.equal(nearest("x".repeat(100_000), names), null);
  assert.equal(nearest("", ["abc", "rw"]), null);
  assert.equal(nearest("b", ["a"]), null);
});

test("of several at the same distance the first wins", () => {
  assert.equal(nearest("rat", ["rate", "rats"]), "rate");
});
