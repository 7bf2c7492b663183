/** The first signal stops, whoever listens and whenever they began to. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Interrupt } from "../../src/run/early-end.js";

describe("interrupt", () => {
  it("calls everyone back who still waits, and late comers at once", (t) => {
    t.mock.method(process.stderr, "write", () => true);
    const interrupt = new Interrupt();
    interrupt.listen();
    const called: string[] = [];
    interrupt.onStop(() => called.push("waits"));
    interrupt.onStop(() => called.push("let go"))();
    assert.equal(interrupt.requested, false);
    process.emit("SIGTERM", "SIGTERM");
    interrupt.onStop(() => called.push("late"));
    interrupt.dispose();
    assert.deepEqual(called, ["waits", "late"]);
    assert.equal(interrupt.cause, "SIGTERM");
    assert.equal(interrupt.abortSignal.aborted, true);
  });

  it("leaves no listener behind", () => {
    const before = process.listenerCount("SIGINT");
    const interrupt = new Interrupt();
    interrupt.listen();
    interrupt.dispose();
    assert.equal(process.listenerCount("SIGINT"), before);
  });
});
