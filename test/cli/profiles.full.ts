/** Each profile for this machine runs on scratch files in less than a minute, and leaves none. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, it } from "node:test";
import { hipri } from "../support/hipri.js";
import { scratchDirectory } from "../support/scratch.js";

const PROFILES = [
  "backup",
  "etcd",
  "kafka",
  "mysql",
  "postgres",
  "precondition",
  "quick",
  "rate-map",
  "rocksdb",
  "vm",
];

/** Their limits are for machines that are measured, not for this one. */
const ENDS = [0, 5, 99];

describe("the profiles", () => {
  for (const name of PROFILES) {
    it(`@${name} runs`, async (t) => {
      const cwd = scratchDirectory(t);
      const run = ["run", `@${name}`, "--quiet", "--timeout", "60s"];
      const { status, stderr } = await hipri(run, { cwd });
      assert.ok(ENDS.includes(status ?? -1), `${status}: ${stderr}`);
      assert.deepEqual(readdirSync(cwd), []);
    });
  }
});
