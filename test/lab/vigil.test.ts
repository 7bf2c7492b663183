/** How long a guest is waited for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readWaits, ServedTime } from "../../src/lab/machine/served-time.js";
import { type Deadline, type Impatience, Vigil } from "../../src/lab/machine/vigil.js";

describe("served time", () => {
  const waits = (...waitsMs: number[]): Map<string, number> => {
    return new Map(waitsMs.map((ms, thread) => [String(thread), ms * 1e6]));
  };

  it("goes on while the emulator runs or rests", () => {
    const clock = new ServedTime(1000, waits(0, 0));
    clock.step(1500, waits(0, 0));
    clock.step(2000, waits(0, 0));
    assert.equal(clock.servedMs, 1000);
  });

  it("stands still while a thread waits for a CPU", () => {
    const clock = new ServedTime(0, waits(100, 100));
    clock.step(500, waits(500, 200));
    assert.equal(clock.servedMs, 100);
    clock.step(1000, waits(1100, 200));
    assert.equal(clock.servedMs, 100);
  });

  it("takes a new thread's waits from its start, and a missing look for none", () => {
    const clock = new ServedTime(0, waits(0));
    clock.step(500, waits(0, 200));
    assert.equal(clock.servedMs, 300);
    clock.step(1000, new Map());
    assert.equal(clock.servedMs, 800);
  });

  it("does not count what this process slept through", () => {
    const clock = new ServedTime(0, waits(0));
    clock.step(3600e3, waits(0));
    assert.equal(clock.servedMs, 5000);
  });

  it("is read of a process's threads", () => {
    assert.ok(readWaits(process.pid).size >= 1);
    assert.equal(readWaits(2 ** 30).size, 0);
  });
});

describe("a guest", () => {
  const NEVER_MS = 3600e3;
  const served = { kind: "served", timeoutMs: NEVER_MS, silenceMs: NEVER_MS, wallMs: NEVER_MS };
  const over = (deadline: Deadline, isBusyWithJob: boolean): Promise<Impatience> =>
    new Promise((resolve) => {
      const vigil = new Vigil(process.pid, deadline, (why) => {
        vigil.end();
        resolve(why);
      });
      if (isBusyWithJob) vigil.heard({ type: "started", run: 0 });
    });
  const CASES: readonly [why: Impatience, deadline: Deadline, isBusyWithJob: boolean][] = [
    ["timeout", { kind: "wall", timeoutMs: 1 }, false],
    ["timeout", { ...served, timeoutMs: 1 } as Deadline, false],
    ["silence", { ...served, silenceMs: 1 } as Deadline, true],
    ["too busy", { ...served, silenceMs: 1, wallMs: 1 } as Deadline, false],
  ];
  for (const [why, deadline, isBusyWithJob] of CASES) {
    it(`${isBusyWithJob ? "with" : "without"} a job, ${deadline.kind}: ${why}`, async () => {
      assert.equal(await over(deadline, isBusyWithJob), why);
    });
  }
});
