/** The bundle that bin/run.js starts, as the build leaves it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { bundleIsCurrent } from "../../src/base/bundle.js";

const PACKAGE = new URL("../../../", import.meta.url);

const noBundle = bundleIsCurrent() ? false : "the bundle is older than what is compiled";

test("V8 takes the code that the build has kept of the bundle", { skip: noBundle }, () => {
  const paths = ["bin/load-bundle.cjs", "dist/bundle/bin/start.js"];
  const [loader, bundle] = paths.map((path) => fileURLToPath(new URL(path, PACKAGE)));
  const program =
    "const { loadBundle } = require(process.argv[1]);" +
    "console.log(loadBundle(process.argv[2]).script.cachedDataRejected)";
  const printed = execFileSync(process.execPath, ["-e", program, loader!, bundle!]);
  assert.equal(printed.toString(), "false\n");
});
