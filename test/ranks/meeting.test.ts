/** What ranks of a run agree on. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EnvironmentError, UsageError } from "../../src/base/errors.js";
import { ClockBounds } from "../../src/ranks/clock.js";
import { scratchDirectory } from "../support/scratch.js";
import { type FakeRank, fakeRanks, outcomes, TIMEOUT_MS } from "./fake-rank.js";

/** Ranks that have agreed to run; they part when the test is over. */
async function agreed(directory: string, size: number): Promise<FakeRank[]> {
  const ranks = fakeRanks(directory, size);
  await Promise.all(ranks.map((each) => each.introduce()));
  await Promise.all(ranks.map(({ meeting }) => meeting.agree(() => null)));
  return ranks;
}

async function finish(ranks: readonly FakeRank[]): Promise<unknown[]> {
  const gathered = await Promise.all(
    ranks.map(({ meeting }) => meeting.gather(`of ${meeting.name}`)),
  );
  await Promise.all(ranks.map(({ meeting }) => meeting.part()));
  return gathered;
}

describe("a meeting of ranks", () => {
  it("begins a stage when all are there, at one moment, and gathers by rank", async (t) => {
    const ranks = await agreed(scratchDirectory(t), 3);
    const log: string[] = [];
    await Promise.all(
      ranks.map(async ({ meeting }) => {
        await meeting.laidOut();
        log.push("laid out");
        await meeting.begin(0);
        log.push("begun");
      }),
    );
    assert.deepEqual(log, [...Array(3).fill("laid out"), ...Array(3).fill("begun")]);
    const [first, ...others] = await finish(ranks);
    assert.deepEqual(others, [null, null]);
    assert.deepEqual(
      (first as { name: string; text: string }[]).map(({ name, text }) => [name, text]),
      ["n0", "n1", "n2"].map((name) => [name, `of ${name}`]),
    );
  });

  it("tells all what each is doing", async (t) => {
    const ranks = await agreed(scratchDirectory(t), 2);
    const [first, second] = ranks.map(({ meeting }) => meeting);
    const rates = { bytesPerSecond: 4096, p50Ns: null, p99Ns: 2, inFlight: 1, etaMs: null };
    second!.doing = { iops: 7, ...rates };
    await Promise.all([first!.laidOut(), second!.laidOut()]);
    const { count, measuring } = first!.liveHosts!;
    assert.deepEqual([count, measuring], [2, [{ iops: 7, ...rates, name: "n1" }]]);
    await finish(ranks);
  });

  it("does not hold a rank that waits for one that has no such stage", async (t) => {
    const ranks = await agreed(scratchDirectory(t), 2);
    const [first, second] = ranks.map(({ meeting }) => meeting);
    // The second one has skipped the first stage, and works on its only one until the first is there.
    const later = second!.begin(5);
    await first!.begin(0);
    const gathered = first!.gather("early");
    await later;
    await second!.gather("late");
    assert.deepEqual(
      (await gathered)!.map(({ text }) => text),
      ["early", "late"],
    );
    await Promise.all([first!.part(), second!.part()]);
  });

  it("tells hosts of one name apart", async (t) => {
    const ranks = fakeRanks(scratchDirectory(t), 2);
    await Promise.all(ranks.map((each) => each.introduce({ hostname: "n" })));
    assert.deepEqual(ranks[1]!.meeting.names, ["n.r0", "n.r1"]);
  });

  it("tells all errors on the first rank, its own on another, and ends all", async (t) => {
    const ranks = fakeRanks(scratchDirectory(t), 3);
    await Promise.all(ranks.map((each) => each.introduce()));
    const refuse = (place: string) => (): void => {
      throw new EnvironmentError("it is mounted", { place, cure: "Unmount it." });
    };
    const ends = await outcomes([
      ranks[0]!.meeting.agree(refuse("/dev/a")),
      ranks[1]!.meeting.agree(() => {}),
      ranks[2]!.meeting.agree(refuse("/dev/c")),
    ]);
    assert.deepEqual(ends, [
      "n0: /dev/a: it is mounted\n  Unmount it.\nn2: /dev/c: it is mounted\n  Unmount it.",
      "not run, since it was refused on n0, n2",
      "it is mounted",
    ]);
  });

  it("refuses other jobs and other versions by their hosts", async (t) => {
    const jobs = fakeRanks(scratchDirectory(t), 2);
    const [message] = await outcomes([
      jobs[0]!.introduce(),
      jobs[1]!.introduce({ jobsSha256: "y" }),
    ]);
    assert.equal(message, "n1 has other jobs than n0");
    const versions = fakeRanks(scratchDirectory(t), 2);
    const ends = await outcomes([
      versions[0]!.introduce(),
      versions[1]!.introduce({ version: "2" }),
    ]);
    assert.deepEqual(ends, Array(2).fill("n1 has another hipri than n0 (2 and 1)"));
  });

  it("names the ranks that did not come", async (t) => {
    const [first, second] = fakeRanks(scratchDirectory(t), 4, TIMEOUT_MS);
    const ends = await outcomes([first!.introduce(), second!.introduce()]);
    assert.deepEqual(ends, Array(2).fill("only 2 of 4 ranks are there; missing: 2, 3"));
  });

  it("ends the run on all hosts when a signal ends it on one", async (t) => {
    const ranks = await agreed(scratchDirectory(t), 2);
    const { write } = process.stderr;
    process.stderr.write = () => true;
    try {
      ranks[1]!.interrupt.stop("SIGTERM", "told to");
      await Promise.all(ranks.map(({ meeting }) => meeting.laidOut()));
      const gathered = await finish(ranks);
      assert.equal(gathered.length, 2);
      assert.equal(ranks[0]!.interrupt.cause, "SIGTERM");
    } finally {
      process.stderr.write = write;
      for (const { interrupt } of ranks) interrupt.dispose();
    }
  });

  it("gives a usage error where a job file is one", async (t) => {
    const ranks = fakeRanks(scratchDirectory(t), 2);
    const error = new UsageError("no such option");
    const settled = await Promise.allSettled([
      ranks[0]!.introduce(),
      ranks[1]!.introduce({ jobsSha256: null }, error),
    ]);
    const reasons = settled.map((each) => (each as PromiseRejectedResult).reason);
    assert.ok(reasons[0] instanceof UsageError);
    assert.equal(reasons[1], error);
  });
});

describe("the clocks of two ranks", () => {
  it("are known from what was said before it was heard", () => {
    const bounds = new ClockBounds();
    // The clock of rank 0 shows t, this one t + 500; each way takes up to 10.
    bounds.add({ saidMs: 600, heardMs: null }, { saidMs: 98, heardMs: null }, 608);
    assert.equal(bounds.clock, null);
    bounds.add({ saidMs: 609, heardMs: 608 }, { saidMs: 112, heardMs: 110 }, 620);
    // Said at 600 here and heard by 110 there; said at 112 there and heard by 620 here.
    assert.deepEqual(bounds.clock, { offsetMs: 499, errorMs: 9 });
  });
});
