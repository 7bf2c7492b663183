import assert from "node:assert/strict";
import { it } from "node:test";
import { jobFlagWords } from "../../src/cli/job-flags.js";

it("flags that run jobs are passed on as they were given, and no others", () => {
  const flags = {
    set: ["runtime=5", "direct"],
    section: undefined,
    readonly: true,
    isolate: false,
    "io-timeout": "10s",
    format: "csv",
    cpus: 2,
  };
  assert.deepEqual(jobFlagWords(flags), [
    "--set=runtime=5",
    "--set=direct",
    "--readonly",
    "--io-timeout=10s",
  ]);
});
