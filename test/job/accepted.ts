/** Random job files, which hipri takes or refuses as Debian's fio does with --parse-only. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { spawnFio } from "../support/fio.js";
import { OPTION_VALUES } from "./option-values.js";
import { analysisOf } from "./support.js";

/** What the I/O of every job needs. */
const NEEDED = "filename=f\nsize=16m\n";

const setting: fc.Arbitrary<string> = fc
  .constantFrom(...OPTION_VALUES)
  .chain(([name, values]) =>
    fc.constantFrom(...values).map((value) => (value === null ? name : `${name}=${value}`)),
  );

const settings = fc.array(setting, { maxLength: 6 }).map((lines) => lines.join("\n"));

const jobFile: fc.Arbitrary<string> = fc
  .tuple(settings, fc.array(settings, { minLength: 1, maxLength: 2 }))
  .map(([globals, jobs]) => {
    const sections = jobs.map((lines, index) => `[job${index}]\n${lines}\n`);
    return `[global]\n${NEEDED}${globals}\n${sections.join("")}`;
  });

/**
 * @param seed of the files; the same one always makes the same files
 * @param cwd where fio may run one of them
 */
export function assertAcceptedAsByFio(files: number, seed: number, cwd: string): void {
  fc.assert(
    fc.property(jobFile, (text) => {
      const errors = analysisOf(text).findings.errors.map((each) => each.text);
      let fio = spawnFio(["--parse-only", "-"], { input: text });
      // Some of what it refuses, such as rate beside rate_iops, it sees only when a job starts.
      if (errors.length > 0 && fio.status === 0) fio = spawnFio(["-"], { input: text, cwd });
      assert.equal(errors.length === 0, fio.status === 0, `${text}\n${errors}\n${fio.stderr}`);
    }),
    { numRuns: files, seed },
  );
}
