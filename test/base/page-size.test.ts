/** The page size is the kernel's, whatever machine this is. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { it } from "node:test";
import { PAGE_BYTES } from "../../src/base/page-size.js";

it("is what getconf tells", (t) => {
  const { status, stdout } = spawnSync("getconf", ["PAGESIZE"], { encoding: "utf8" });
  if (status !== 0) return t.skip("there is no getconf");
  assert.equal(PAGE_BYTES, Number(stdout));
});
