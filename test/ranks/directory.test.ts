/** Ranks that meet in a directory hear each other, and do not wait for those that are gone. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { EnvironmentError, UsageError } from "../../src/base/errors.js";
import { DirectoryEngine } from "../../src/ranks/directory.js";
import { scratchDirectory } from "../support/scratch.js";
import { engines, outcomes, PATIENT_MS, TIMEOUT_MS } from "./fake-rank.js";

describe("a directory of ranks", () => {
  it("hands what each says to all, round after round, and to the collector what is gathered", async (t) => {
    const directory = scratchDirectory(t);
    const all = engines(directory, 3);
    for (const round of ["a", "b", "c"]) {
      const said = await Promise.all(all.map((each) => each.round(`${round}${each.rank}`)));
      for (const each of said) assert.deepEqual(each, [`${round}0`, `${round}1`, `${round}2`]);
    }
    const gathered = await Promise.all(all.map((each) => each.gather(`result ${each.rank}`, 1)));
    assert.deepEqual(gathered, [null, ["result 0", "result 1", "result 2"], null]);
    await Promise.all(all.map((each) => each.part(1)));
    assert.equal(existsSync(join(directory, "meeting")), false);
  });

  it("lets a slow rank read what the others said before they went on", async (t) => {
    const [fast, slow] = engines(scratchDirectory(t), 2);
    const first = fast!.round("fast 1");
    const slowFirst = slow!.round("slow 1");
    assert.deepEqual(await first, ["fast 1", "slow 1"]);
    const second = fast!.round("fast 2");
    assert.deepEqual(await slowFirst, ["fast 1", "slow 1"]);
    assert.deepEqual(await slow!.round("slow 2"), ["fast 2", "slow 2"]);
    await second;
  });

  it("goes on without a rank that says nothing, and keeps the results there", async (t) => {
    const directory = scratchDirectory(t);
    const [first, second] = engines(directory, 3, TIMEOUT_MS);
    const said = await Promise.all([first!.round("0"), second!.round("1")]);
    assert.deepEqual(said, [
      ["0", "1", null],
      ["0", "1", null],
    ]);
    const [gathered] = await Promise.all([first!.gather("r0", 0), second!.gather("r1", 0)]);
    assert.deepEqual(gathered, ["r0", "r1", null]);
    await Promise.all([first!.part(0), second!.part(0)]);
    const kept = readdirSync(join(directory, "meeting")).filter((name) => name.includes("result"));
    assert.deepEqual(kept, ["hipri-result-0.json", "hipri-result-1.json"]);
  });

  it("says where its result is when the collector is lost", async (t) => {
    const [, second] = engines(scratchDirectory(t), 2, TIMEOUT_MS);
    await second!.gather("r1", 0);
    await assert.rejects(second!.part(0), (error: EnvironmentError) => {
      assert.match(error.format(), /rank 0 was lost before it had all results\n.*result-1\.json/);
      return true;
    });
  });

  it("refuses one of an earlier run, and ranks that count others", async (t) => {
    const directory = scratchDirectory(t);
    const [first] = engines(directory, 2, TIMEOUT_MS);
    await first!.round("0");
    const place = join(directory, "meeting");
    assert.throws(() => new DirectoryEngine(place, 0, 2, PATIENT_MS), UsageError);
    const other = new DirectoryEngine(place, 2, 3, PATIENT_MS);
    const [message] = await outcomes([other.round("2")]);
    assert.equal(message, "rank 0 was given --ranks 2, this one 3");
  });

  it("names a place where nothing can be written", (t) => {
    const directory = scratchDirectory(t);
    writeFileSync(join(directory, "file"), "");
    const place = join(directory, "file", "meeting");
    assert.throws(() => new DirectoryEngine(place, 0, 2, PATIENT_MS), EnvironmentError);
  });

  it("tells a rank that was silent for too long that the others went on", async (t) => {
    const directory = scratchDirectory(t);
    const [first] = engines(directory, 2, TIMEOUT_MS);
    for (const text of ["a", "b", "c"]) await first!.round(text);
    const place = join(directory, "meeting");
    mkdirSync(place, { recursive: true });
    const late = new DirectoryEngine(place, 1, 2, PATIENT_MS);
    const [message] = await outcomes([late.round("late")]);
    assert.equal(message, "the other ranks went on without this one, which was silent");
  });
});
