/** Iologs as text, and the I/Os that they become. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { UsageError } from "../../../src/base/errors.js";
import { IologParser, type ReplayRules } from "../../../src/plan/replay/iolog-parser.js";
import type { Replay } from "../../../src/plan/replay/replay.js";
import { jobSpec } from "../../support/job-spec.js";

function parse(text: string, rules: Partial<ReplayRules> = {}): Replay {
  const parser = new IologParser("log", jobSpec(rules));
  for (const line of text.trim().split("\n")) parser.push(line.trim());
  return parser.finish();
}

/** The I/Os as `direction target offset length`. */
function iosOf(replay: Replay): string[] {
  return Array.from({ length: replay.ios }, (_, at) =>
    [replay.direction[at], replay.target[at], replay.offsetBytes[at], replay.lengthBytes[at]].join(
      " ",
    ),
  );
}

const dueUs = (replay: Replay) => [...(replay.dueUs?.slice(0, replay.ios) ?? [])];

const V3 = `fio version 3 iolog
  100 a add
  100 /dev/b add
  200 a open
  200 /dev/b open
  1000 a read 0 4096
  301000 /dev/b write 1099511627776 8192
  601000 a read 12288 512
  601000 a close`;

describe("an iolog of version 3", () => {
  it("has files, I/Os and times that count from line to line", () => {
    const replay = parse(V3);
    assert.deepEqual(replay.paths, ["a", "/dev/b"]);
    assert.deepEqual(iosOf(replay), ["0 0 0 4096", "1 1 1099511627776 8192", "0 0 12288 512"]);
    assert.deepEqual(dueUs(replay), [900, 300_900, 600_900]);
    assert.deepEqual(replay.sums, [
      { ios: 2, bytes: 4608, minBytes: 512, maxBytes: 4096 },
      { ios: 1, bytes: 8192, minBytes: 8192, maxBytes: 8192 },
      { ios: 0, bytes: 0, minBytes: 0, maxBytes: 0 },
    ]);
    assert.deepEqual(replay.endBytes, [12_800, 2 ** 40 + 8192]);
    assert.equal(replay.gridBytes, 512);
  });

  it("is repeated slower, faster or at once", () => {
    assert.deepEqual(dueUs(parse(V3, { replayTimePercent: 50 })), [1800, 601_800, 1_201_800]);
    assert.deepEqual(dueUs(parse(V3, { replayTimePercent: 200 })), [450, 150_450, 300_450]);
    assert.equal(parse(V3, { replayNoStall: true }).dueUs, null);
  });

  it("waits for nothing behind a line of time 0, nor backwards", () => {
    const replay = parse(`fio version 3 iolog
      0 a add
      5000 a read 0 512
      4000 a read 0 512
      4100 a read 0 512`);
    assert.deepEqual(dueUs(replay), [0, 0, 100]);
  });

  it("has syncs, which move nothing", () => {
    const replay = parse(`fio version 3 iolog
      1 a add
      2 a write 4096 4096
      3 a sync 4096 0
      4 a datasync 0 0`);
    assert.deepEqual(iosOf(replay), ["1 0 4096 4096", "3 0 0 0", "4 0 0 0"]);
    assert.deepEqual([replay.hasSyncs, parse(V3).hasSyncs], [true, false]);
    assert.equal(replay.sums[1]!.ios, 1);
  });

  it("moves to another device, to other offsets, and leaves directions out", () => {
    const redirected = parse(V3, { replayRedirect: "c" });
    assert.deepEqual(redirected.paths, ["c"]);
    assert.deepEqual(redirected.endBytes, [2 ** 40 + 8192]);
    assert.deepEqual(iosOf(parse(V3, { replayScale: 3, replayAlignBytes: 4096 })), [
      "0 0 0 4096",
      "1 1 366503874560 8192",
      "0 0 4096 512",
    ]);
    assert.deepEqual(iosOf(parse(V3, { replaySkip: ["read", "sync"] })), [
      "1 1 1099511627776 8192",
    ]);
  });
});

describe("an iolog of version 2", () => {
  it("waits until so many ms since the begin", () => {
    const replay = parse(`fio version 2 iolog
      a add
      a open
      a read 0 512
      a wait 300 0
      a read 512 512
      a wait 200 0
      a write 1024 512
      a close`);
    assert.deepEqual(iosOf(replay), ["0 0 0 512", "0 0 512 512", "1 0 1024 512"]);
    assert.deepEqual(dueUs(replay), [0, 300_000, 300_000]);
  });
});

describe("an iolog is refused", () => {
  const head = "fio version 3 iolog\n1 a add\n";
  for (const [what, text, said, line] of [
    ["without its first line", "1 a add", /no iolog of version 2 or 3/, 1],
    ["of version 1", "fio version 1 iolog", /no iolog of version 2 or 3/, 1],
    ["with an unknown action", `${head}2 a readv 0 512`, /"readv" is no action/, 3],
    ["with a file that was not added", `${head}2 b read 0 512`, /b is used before/, 3],
    ["with a number that is none", `${head}2 a read 0x1 512`, /offset is not "0x1"/, 3],
    ["with a line cut short", `${head}2 a read 512`, /length is missing/, 3],
    ["without a time", `${head}a read 0 512`, /time is not "a"/, 3],
    ["with an empty I/O", `${head}2 a read 0 0`, /length of 0/, 3],
    ["with wait in version 3", `${head}2 a wait 5 0`, /version 3 has times/, 3],
    ["of syncs alone", `${head}2 a sync 0 0`, /no I\/O to repeat/, null],
    ["without I/Os", `${head}2 a open`, /no I\/O to repeat/, null],
  ] as const) {
    it(what, () => {
      assert.throws(
        () => parse(text),
        (error: unknown) => {
          assert.ok(error instanceof UsageError);
          assert.match(error.message, said);
          assert.equal(error.place, line === null ? "log" : `log:${line}`);
          assert.ok(error.cure);
          return true;
        },
      );
    });
  }

  it("trims and syncs can be left out", () => {
    const text = `${head}2 a read 0 512\n3 a trim 0 512\n4 a sync 0 0\n5 a datasync 0 0`;
    assert.equal(parse(text, { replaySkip: ["trim", "sync"] }).ios, 1);
  });

  it("or read, and nothing else, whatever its lines are", () => {
    const word = fc.constantFrom("a", "add", "read", "write", "open", "wait", "0", "512", "x", "");
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom(2, 3), (lines, version) => {
        try {
          parse([`fio version ${version} iolog`, ...lines].join("\n"));
        } catch (error) {
          assert.ok(error instanceof UsageError, String(error));
        }
      }),
    );
  });
});
