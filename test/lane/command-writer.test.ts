/** What a lane makes of its entries: the commands that its job and its namespaces ask for. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { READ, TRIM, WRITE } from "../../src/base/direction.js";
import { NVME_COMMAND, OP, SQE } from "../../src/ffi/abi.js";
import { blockLayout } from "../../src/ffi/block-layout.js";
import type { NvmeNamespace } from "../../src/ffi/nvme.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { createCommandWriter } from "../../src/lane/commands.js";
import type { EntryParts } from "../../src/lane/entries.js";
import { MetadataBuffers } from "../../src/lane/metadata.js";
import { createSlots } from "../../src/lane/slots.js";
import { TrimRanges } from "../../src/lane/trim-ranges.js";
import { writeOffset } from "../../src/plan/program/program.js";
import { laneOf } from "../plan/plan-support.js";

const PLAIN: NvmeNamespace = {
  nsid: 1,
  lbaShift: 9,
  sizeBytes: 2 ** 50,
  metadataBytes: 0,
  extended: false,
  protection: 0,
  protectionFirst: false,
  plainGuard: true,
};
const PROTECTED = { ...PLAIN, metadataBytes: 8, protection: 1 };
const ADDRESS = 2 ** 32 - 4096;

/** The words of a command of a lane, in an entry that another lane has used. */
function commandOf(
  direction: number,
  overrides: Partial<JobSpec>,
  namespace: NvmeNamespace,
  more: Partial<EntryParts> = {},
) {
  const plan = laneOf({ engine: "io_uring_cmd", ...overrides });
  const pool = {
    address: ADDRESS,
    lengthBytes: 8192,
    strideBytes: 8192,
    bytes: new Uint8Array(0),
    hugePages: false,
  };
  const slots = createSlots(1, pool, false);
  const layouts = [blockLayout(namespace, plan.spec.controllerProtects)];
  slots.direction[0] = direction;
  slots.lengthBytes[0] = 4096;
  writeOffset(slots.offsetLo, slots.offsetHi, 0, 10 * layouts[0]!.blockBytes);
  const ranges = new TrimRanges(slots, 1, null, layouts);
  ranges.take(0, 0);
  const metadata = layouts[0]!.metadataBytes > 0 ? new MetadataBuffers(plan, slots) : null;
  const parts = {
    ...{ plan, slots, layouts, metadata, ranges, registeredBuffers: false, aloneOnRing: true },
    ...{ compares: null, placer: null, ...more },
  };
  const sqes = new Int32Array(32);
  sqes.fill(-1, NVME_COMMAND.METADATA_LO, NVME_COMMAND.METADATA_LO + 2);
  sqes[NVME_COMMAND.METADATA_LENGTH] = -1;
  sqes.fill(-1, NVME_COMMAND.CDW13, NVME_COMMAND.CDW15 + 1);
  sqes[SQE.OPCODE_FLAGS] = OP.READ;
  sqes[SQE.OFFSET_LO] = slots.offsetLo[0]!;
  sqes[SQE.LENGTH] = 4096;
  createCommandWriter(parts as unknown as EntryParts, [namespace], sqes)(0, 0);
  return (word: keyof typeof NVME_COMMAND) => sqes[NVME_COMMAND[word]]! >>> 0;
}

describe("a lane's commands", () => {
  it("leave words alone that the lane never writes, unless others share its ring", () => {
    const alone = commandOf(READ, {}, PLAIN);
    assert.deepEqual([alone("OPCODE"), alone("CDW10"), alone("CDW12")], [0x02, 10, 7]);
    assert.equal(alone("CDW13"), 0xffff_ffff);
    const shared = commandOf(READ, {}, PLAIN, { aloneOnRing: false });
    const rare = ["METADATA_LO", "METADATA_HI", "METADATA_LENGTH"] as const;
    for (const word of [...rare, "CDW13", "CDW14", "CDW15"] as const) {
      assert.equal(shared(word), 0, word);
    }
  });

  it("have metadata behind the buffer's data, but for trims and what moves no data", () => {
    const spec: Partial<JobSpec> = { workload: "rw", metadataBytes: 64, controllerProtects: false };
    const write = commandOf(WRITE, spec, PROTECTED);
    assert.deepEqual([write("METADATA_LO"), write("METADATA_HI")], [0, 1]);
    assert.equal(write("METADATA_LENGTH"), 64);
    const zeroes = commandOf(WRITE, { ...spec, writeMode: "zeroes" }, PROTECTED);
    assert.deepEqual(
      [zeroes("OPCODE"), zeroes("METADATA_LO"), zeroes("METADATA_LENGTH")],
      [8, 0, 0],
    );
    const trim = commandOf(TRIM, spec, PROTECTED);
    assert.deepEqual([trim("OPCODE"), trim("CDW10"), trim("CDW11"), trim("CDW12")], [9, 0, 4, 0]);
    assert.deepEqual([trim("METADATA_LENGTH"), trim("CDW14"), trim("CDW15")], [0, 0, 0]);
  });

  it("say what is checked, and have tags for it", () => {
    const protectionChecks = ["REFTAG", "APPTAG"] as const;
    const read = commandOf(READ, { protectionChecks }, PROTECTED);
    assert.equal(read("CDW12"), 7 + (1 << 26) + (1 << 27) + (1 << 29));
    assert.deepEqual([read("CDW14"), read("CDW15")], [10, 0xffff_1234]);
    const third = commandOf(READ, { protectionChecks }, { ...PROTECTED, protection: 3 });
    assert.deepEqual([third("CDW14"), third("CDW15")], [0, 0xffff_1234]);
    const zeroes = { workload: "write", writeMode: "zeroes", protectionChecks } as const;
    assert.equal(commandOf(WRITE, zeroes, PROTECTED)("CDW12"), 7 + (1 << 29));
    const uncorrectable = { ...zeroes, writeMode: "uncor" } as const;
    assert.equal(commandOf(WRITE, uncorrectable, PROTECTED)("CDW12"), 7);
  });

  it("go past the device's cache where that is asked of their direction", () => {
    const cdw12 = (direction: number, spec: Partial<JobSpec>) => {
      return commandOf(direction, { workload: "rw", ...spec }, PLAIN)("CDW12");
    };
    const fua = 1 << 30;
    assert.deepEqual(
      [cdw12(READ, { readFua: true }), cdw12(WRITE, { readFua: true })],
      [7 + fua, 7],
    );
    assert.deepEqual(
      [cdw12(READ, { writeFua: true }), cdw12(WRITE, { writeFua: true })],
      [7, 7 + fua],
    );
    const zeroes = { writeFua: true, writeMode: "zeroes", deallocatesZeroes: true } as const;
    assert.equal(cdw12(WRITE, zeroes), 7 + fua + (1 << 25));
    assert.equal(cdw12(TRIM, { readFua: true, writeFua: true }), 0);
  });

  it("count blocks that have their metadata behind them", () => {
    const extended = { ...PROTECTED, extended: true };
    const read = commandOf(READ, { controllerProtects: false }, extended);
    assert.deepEqual([read("CDW10"), read("CDW12") & 0xffff], [10, Math.floor(4096 / 520) - 1]);
  });
});
