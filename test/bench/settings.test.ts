import assert from "node:assert/strict";
import { test } from "node:test";
import { UsageError } from "../../src/base/errors.js";
import { parseSettings } from "./settings.js";

test("options are read, and have defaults", () => {
  const settings = parseSettings(["--filter", "NOPs", "--runs", "3", "--markdown"]);
  assert.equal(settings.filter, "NOPs");
  assert.equal(settings.runs, 3);
  assert.equal(settings.seconds, 1);
  assert.equal(settings.markdown, true);
  assert.equal(settings.shapes, false);
  assert.equal(settings.output, null);
});

for (const args of [
  ["--runs", "0"],
  ["--seconds", "1.5"],
  ["--seconds", "-1"],
  ["--unknown"],
  ["stray"],
  ["--output"],
  ["--t-io-uring", "x", "--build-t-io-uring"],
  ["--quiet-window", "--runs", "3"],
  ["--quiet-window", "--markdown"],
  ["--quiet-window", "--shapes"],
  ["--quiet-window", "--t-io-uring=x"],
]) {
  test(`${args.join(" ")} is refused`, () => {
    assert.throws(() => parseSettings(args), UsageError);
  });
}
