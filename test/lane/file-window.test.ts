import assert from "node:assert/strict";
import { closeSync, fstatSync, openSync } from "node:fs";
import { describe, it } from "node:test";
import { FileWindow } from "../../src/lane/file-window.js";
import { SLOT } from "../../src/lane/in-flight.js";
import { createSlots } from "../../src/lane/slots.js";

const POOL = {
  address: 0,
  lengthBytes: 4 * 4096,
  strideBytes: 4096,
  bytes: new Uint8Array(0),
  hugePages: false,
};

function windowOf(limit: number) {
  const left: number[] = [];
  const window = new FileWindow(6, limit, {
    open: () => openSync("/dev/null", "r"),
    leave: (fd) => left.push(fd),
  });
  const slots = createSlots(4, POOL, false);
  const take = (slot: number, target: number): void => {
    slots.target[slot] = target;
    slots.expected[slot] = 4096;
  };
  const openTargets = (): number[] => {
    return [...window.fds.entries()].flatMap(([target, fd]) => (fd < 0 ? [] : [target]));
  };
  return { window, slots, take, openTargets, left };
}

describe("the window of open files", () => {
  it("closes what was used longest ago", () => {
    const { window, slots, openTargets, left } = windowOf(3);
    for (const target of [0, 1, 2, 0, 3]) assert.equal(window.admits(target, slots), true);
    assert.deepEqual(openTargets(), [0, 2, 3]);
    // It was closed before the next one was opened, so that its number was free.
    assert.deepEqual(left, [window.fds[3]]);
    const fds = [...window.fds];
    window.close();
    assert.deepEqual(openTargets(), []);
    for (const fd of fds.filter((each) => each >= 0)) assert.throws(() => fstatSync(fd), /EBADF/);
  });

  it("closes none that has an I/O in flight or to be submitted again, and waits for one", () => {
    const { window, slots, take, openTargets } = windowOf(2);
    window.admits(0, slots);
    take(0, 0);
    window.admits(1, slots);
    take(1, 1);
    slots.expected[1] = -0x80000000;
    slots.state[1] = SLOT.WAITING;
    assert.equal(window.admits(2, slots), false);
    assert.deepEqual(openTargets(), [0, 1]);
    slots.state[1] = SLOT.FREE;
    assert.equal(window.admits(2, slots), true);
    assert.deepEqual(openTargets(), [0, 2]);
    window.close();
  });

  it("is emptied, and takes as many as before then", () => {
    const { window, slots, openTargets, left } = windowOf(2);
    for (const target of [0, 1]) window.admits(target, slots);
    const fds = [...window.fds.subarray(0, 2)];
    window.empty();
    assert.deepEqual(left, fds);
    assert.deepEqual(openTargets(), []);
    for (const target of [2, 3]) assert.equal(window.admits(target, slots), true);
    assert.deepEqual(openTargets(), [2, 3]);
    window.close();
  });

  it("lends a file that is not open, and leaves it so", () => {
    const { window, openTargets } = windowOf(1);
    const fd = window.use(5, (each) => each);
    assert.throws(() => fstatSync(fd), /EBADF/);
    assert.deepEqual(openTargets(), []);
  });

  it("keeps its count where a file cannot be opened", () => {
    const refused = new Set([1]);
    const window = new FileWindow(3, 1, {
      open(target) {
        if (refused.has(target)) throw new Error("refused");
        return openSync("/dev/null", "r");
      },
      leave: () => {},
    });
    const slots = createSlots(1, { ...POOL, lengthBytes: 4096 }, false);
    window.admits(0, slots);
    assert.throws(() => window.admits(1, slots), /refused/);
    assert.equal(window.admits(2, slots), true);
    closeSync(window.fds[2]!);
  });
});
