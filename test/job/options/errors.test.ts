/** continue_on_error and ignore_error: which errors a job goes on after. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goesOnAfterErrors, nonFatalErrors } from "../../../src/job/spec/errors.js";
import { jobOf, saidOf } from "../support.js";

const [EIO, ENOSPC, EILSEQ] = [5, 28, 84];
const after = (...lines: string[]) => nonFatalErrors(jobOf(...lines));

describe("errors to go on after", () => {
  test("are none, or EIO and EILSEQ of the types of continue_on_error", () => {
    const usual = [EIO, EILSEQ];
    assert.deepEqual(after(), { read: [], write: [], verify: [] });
    assert.deepEqual(after("continue_on_error=read"), { read: usual, write: [], verify: [] });
    assert.deepEqual(after("continue_on_error=io"), { read: usual, write: usual, verify: [] });
    assert.deepEqual(after("continue_on_error=1"), { read: usual, write: usual, verify: usual });
    assert.equal(goesOnAfterErrors(jobOf("continue_on_error=0")), false);
  });

  test("are those of ignore_error, by name or number, alone or beside the others", () => {
    assert.deepEqual(after("ignore_error=EIO:28,ENOSPC"), {
      read: [EIO, ENOSPC],
      write: [ENOSPC],
      verify: [],
    });
    assert.deepEqual(after("ignore_error=,ENOSPC", "continue_on_error=read"), {
      read: [EIO, EILSEQ],
      write: [ENOSPC],
      verify: [],
    });
    assert.equal(goesOnAfterErrors(jobOf("ignore_error=,,EILSEQ")), true);
  });

  test("have to be errors", () => {
    assert.match(saidOf("ignore_error=EFOO")[0] as string, /has "EFOO", which is no error/);
    assert.match(saidOf("ignore_error=1,2,3,4")[0] as string, /more than three lists/);
    assert.match(saidOf("continue_on_error=some")[0] as string, /is not a value/);
  });
});
