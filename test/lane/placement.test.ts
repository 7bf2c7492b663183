/** Which placement identifier each write is given. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, WRITE } from "../../src/base/direction.js";
import { Random } from "../../src/base/random.js";
import type { Placement } from "../../src/job/spec/placement.js";
import { Placer } from "../../src/lane/placement.js";
import { createSlots, type Slots } from "../../src/lane/slots.js";
import { writeOffset } from "../../src/plan/program/program.js";

const POOL = {
  address: 0,
  lengthBytes: 1,
  strideBytes: 0,
  bytes: new Uint8Array(0),
  hugePages: false,
};

interface Placed {
  readonly placer: Placer;
  readonly slots: Slots;
}

function placed(placement: Partial<Placement>, ids: number[][]): Placed {
  const slots = createSlots(1, POOL, false);
  slots.direction[0] = WRITE;
  const all = { kind: "fdp", ids: [], select: "roundrobin", schemeFile: null, scheme: [] } as const;
  return { placer: new Placer({ ...all, ...placement }, slots, ids, new Random(1)), slots };
}

function drawn({ placer, slots }: Placed, target = 0): number {
  slots.target[0] = target;
  placer.draw(0);
  return placer.id[0]!;
}

describe("a write's placement identifier", () => {
  it("goes round those of its target", () => {
    const both = placed({}, [
      [3, 5, 9],
      [1, 2],
    ]);
    const order = [0, 0, 1, 0, 0, 1, 1].map((target) => drawn(both, target));
    assert.deepEqual(order, [3, 5, 1, 9, 3, 2, 1]);
    assert.equal(both.placer.directive, 2);
    assert.equal(placed({ kind: "streams" }, [[1]]).placer.directive, 1);
  });

  it("is none of a read's business", () => {
    const both = placed({}, [[3, 5]]);
    assert.equal(drawn(both), 3);
    both.slots.direction[0] = READ;
    drawn(both);
    both.slots.direction[0] = WRITE;
    assert.equal(drawn(both), 5);
  });

  it("is drawn evenly", () => {
    const both = placed({ select: "random" }, [[4, 5, 6, 7]]);
    const counts = new Map<number, number>();
    for (let write = 0; write < 4000; write++) {
      const id = drawn(both);
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    assert.deepEqual([...counts.keys()].sort(), [4, 5, 6, 7]);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 150, `${count}`);
  });

  it("is that of the first range of the scheme that its offset lies in, or else 0", () => {
    const scheme = [
      { beginBytes: 0, endBytes: 8192, id: 7 },
      { beginBytes: 4096, endBytes: 2 ** 40, id: 8 },
    ];
    const both = placed({ select: "scheme", scheme }, [[1]]);
    const at = (offsetBytes: number) => {
      writeOffset(both.slots.offsetLo, both.slots.offsetHi, 0, offsetBytes);
      return drawn(both);
    };
    assert.deepEqual([0, 4096, 8192, 2 ** 40 - 1, 2 ** 40].map(at), [7, 7, 8, 8, 0]);
  });
});
