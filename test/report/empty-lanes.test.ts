/** Lanes without I/Os, latencies or time: whatever is missing, no report divides by it. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { FIO_FORMATS } from "../../src/base/fio-formats.js";
import { logFilesOf } from "../../src/plan/log-files.js";
import { renderFormats } from "../../src/report/formats.js";
import { aggregateLines } from "../../src/report/logs/aggregate.js";
import { writeLogs } from "../../src/report/logs/write-logs.js";
import { renderTable } from "../../src/report/table/table.js";
import { TERSE_VERSIONS } from "../../src/report/terse/terse.js";
import type { RunResult } from "../../src/result/model/result.js";
import { RUNS } from "../result/arbitraries.js";
import { scratchDirectory } from "../support/scratch.js";
import { job, result, samples } from "./arbitrary-result.js";
import { jobSpec, loggedLane, seriesOf } from "./fixtures.js";

/** What JavaScript prints where a figure does not exist. */
const NO_FIGURE = /NaN|Infinity|undefined|\[object/;

const style = { columns: 100, ascii: true, color: false };

function textsOf(run: RunResult): string[] {
  const formats = FIO_FORMATS.map((format) => renderFormats(run, [format], { terseVersion: 3 }));
  const terse = TERSE_VERSIONS.map((terseVersion) =>
    renderFormats(run, ["terse"], { terseVersion }),
  );
  const table = renderTable(run, "all", style);
  return [table, ...formats, ...terse];
}

test("no report prints a figure that does not exist", () => {
  fc.assert(
    fc.property(result, (run) => {
      for (const text of textsOf(run)) assert.doesNotMatch(text, NO_FIGURE);
    }),
    { numRuns: RUNS },
  );
});

test("no log has such a figure either", (t) => {
  const directory = scratchDirectory(t);
  const prefix = join(directory, "l");
  fc.assert(
    fc.property(job, samples.map(seriesOf), (options, reads) => {
      const spec = jobSpec({ ...options, bwLog: prefix, iopsLog: prefix });
      const lanes = [loggedLane({ job: spec, files: logFilesOf(spec, 0), reads })];
      writeLogs(lanes);
      for (const name of readdirSync(directory)) {
        assert.doesNotMatch(readFileSync(join(directory, name), "utf8"), NO_FIGURE);
      }
      const run = { startedAtMs: lanes[0]!.startedAtMs, elapsedMs: 1200 };
      assert.doesNotMatch(aggregateLines(run, lanes, "read"), NO_FIGURE);
    }),
    { numRuns: RUNS },
  );
});
