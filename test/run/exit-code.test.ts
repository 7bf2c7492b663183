/** Errors weigh more than missing polling, and that more than a signal. */

import assert from "node:assert/strict";
import { it } from "node:test";
import { EXIT } from "../../src/base/errors.js";
import { joinLaunches } from "../../src/result/launches.js";
import type { PollEvidence } from "../../src/result/model/lane.js";
import { exitCodeOf } from "../../src/run/exit-code.js";
import { lane, runResult } from "../report/fixtures.js";

const UNPOLLED: PollEvidence = { state: "no", detail: "nvme0n1 interrupted 500 times" };

it("a run without errors is worth 0", () => {
  assert.equal(exitCodeOf(runResult([lane()]), { allowIrq: false, failOnSkip: false }), EXIT.OK);
});

it("the gravest of what happened gives the code", () => {
  const failed = lane({}, { error: 5, errorText: "EIO" });
  const unpolled = lane({}, { polling: UNPOLLED });
  const signal = { state: "interrupted", signal: "SIGTERM" } as const;
  assert.equal(
    exitCodeOf(runResult([unpolled, failed], signal), { allowIrq: false, failOnSkip: false }),
    EXIT.IO,
  );
  assert.equal(
    exitCodeOf(runResult([lane(), unpolled], signal), { allowIrq: false, failOnSkip: false }),
    EXIT.ENVIRONMENT,
  );
  assert.equal(
    exitCodeOf(runResult([unpolled], signal), { allowIrq: true, failOnSkip: false }),
    EXIT.SIGTERM,
  );
  assert.equal(exitCodeOf(runResult([unpolled]), { allowIrq: true, failOnSkip: false }), EXIT.OK);
});

it("a run that was to verify and has not is no success", () => {
  const verified = { blocks: 0, written: 9, overwritten: 0, failed: 0, badBlocks: [] };
  const [none, some] = [{ verified }, { verified: { ...verified, blocks: 1 } }];
  assert.equal(
    exitCodeOf(runResult([lane({}, some)]), { allowIrq: false, failOnSkip: false }),
    EXIT.OK,
  );
  assert.equal(
    exitCodeOf(runResult([lane({}, some), lane({}, none)]), { allowIrq: false, failOnSkip: false }),
    EXIT.INCONCLUSIVE,
  );
});

it("what went wrong in any launch counts", () => {
  const failed = runResult([lane({}, { error: 5, errorText: "EIO" })]);
  const launches = joinLaunches([runResult([lane()]), failed, runResult([lane()])]);
  assert.equal(exitCodeOf(launches, { allowIrq: false, failOnSkip: false }), EXIT.IO);
});
