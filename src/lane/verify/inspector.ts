/** The reading half of verification: holds blocks that were read against what was written. */
import { READ } from "../../base/direction.js";
import { EILSEQ } from "../../base/errno.js";
import { goesOnAfterMiscompares } from "../../job/spec/errors.js";
import { HEADER_BYTES, type VerifySpec } from "../../job/spec/verify.js";
import type { LanePlan } from "../../plan/plan.js";
import type { BlockMemory } from "../assembly.js";
import type { LaneHook } from "../hooks.js";
import { slotOffset } from "../in-flight.js";
import { WORD } from "../memory.js";
import type { Slots } from "../slots.js";
import { type BlockMaker, emptyFacts } from "./block-maker.js";
import { faultOfHeader, readOrigin } from "./header.js";
import { dumpBlock, MiscompareList, type VerifyOutcome } from "./miscompare.js";
import { UNVERIFIED, type VerifiedProgram, ZEROES } from "./verified-program.js";

export interface InspectorParts {
  readonly plan: LanePlan;
  readonly verify: VerifySpec;
  readonly slots: Slots;
  readonly memory: BlockMemory;
  readonly maker: BlockMaker;
  readonly program: VerifiedProgram;
  /** The lane's counters (WORD). */
  readonly words: Float64Array;
  /** The device is given what blocks should hold, and compares (verify_mode=compare). */
  readonly compares: boolean;
}

export class Inspector implements LaneHook {
  private readonly parts: InspectorParts;
  private readonly checks: { readonly seed: boolean; readonly number: boolean };
  /** By slot: what its read has to find. */
  private readonly number: Float64Array;
  private readonly seedLow: Int32Array;
  private readonly seedHigh: Int32Array;
  private readonly facts = emptyFacts();
  private readonly list = new MiscompareList();
  private blocks = 0;

  constructor(parts: InspectorParts) {
    const { verify, slots } = parts;
    this.parts = parts;
    this.checks = { seed: verify.checksSeed, number: verify.checksNumber };
    this.number = new Float64Array(slots.depth).fill(UNVERIFIED);
    this.seedLow = new Int32Array(slots.depth);
    this.seedHigh = new Int32Array(slots.depth);
  }

  get outcome(): VerifyOutcome {
    const { failed, listed } = this.list;
    const { counts } = this.parts.program;
    return { blocks: this.blocks, ...counts, failed, miscompares: listed };
  }

  readonly onCreate = (slot: number): void => {
    const { program, slots } = this.parts;
    this.number[slot] = UNVERIFIED;
    if (!program.verifies || slots.direction[slot] !== READ) return;
    const { expectations } = program;
    const index = expectations.taken++;
    this.number[slot] = expectations.number[index]!;
    this.seedLow[slot] = expectations.seedLow[index]!;
    this.seedHigh[slot] = expectations.seedHigh[index]!;
    if (this.parts.compares) this.fillExpected(slot);
  };

  readonly onComplete = (slot: number): void => {
    if (this.number[slot] === UNVERIFIED) return;
    this.blocks++;
    const { slots, maker, verify, compares } = this.parts;
    if (compares) return;
    const length = slots.lengthBytes[slot]!;
    const failedBefore = this.list.failed;
    const trimmed = this.number[slot] === ZEROES;
    if (trimmed) this.inspectTrimmed(slot, length);
    const step = trimmed ? Number.POSITIVE_INFINITY : maker.stepBytes(length);
    for (let at = 0; at + step <= length; at += step) {
      this.inspect(slot, at, step);
      if (verify.fatal && this.list.failed > failedBefore) break;
    }
    if (this.list.failed > failedBefore) this.fail();
  };

  /** Of a pattern, which is all that a device compares with: nothing of it comes from a seed. */
  private fillExpected(slot: number): void {
    const { slots, maker, memory } = this.parts;
    const { facts } = this;
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes = slotOffset(slots, slot);
    maker.fill(memory.at(slot), facts);
  }

  private fail(): void {
    const { plan, words, verify } = this.parts;
    if (goesOnAfterMiscompares(plan.spec)) {
      words[WORD.IGNORED_ERRORS]!++;
      words[WORD.IGNORED_ERRNO] ||= EILSEQ;
    } else {
      words[WORD.ERRNO] ||= EILSEQ;
    }
    if (verify.fatal) words[WORD.END_ASKED] = 1;
  }

  private inspectTrimmed(slot: number, lengthBytes: number): void {
    const { memory } = this.parts;
    const { assembly, bytes, scratchAt } = memory;
    bytes.fill(0, scratchAt, scratchAt + lengthBytes);
    const index = assembly.firstDifference(memory.at(slot), scratchAt, lengthBytes);
    if (index < 0) return;
    const fault = `trim: verify failed, byte ${index} of a trimmed block is not zero`;
    this.report(slot, 0, lengthBytes, fault, "received");
  }

  /** Looks at the part of a block that begins at `at` and has a header of its own. */
  private inspect(slot: number, at: number, lengthBytes: number): void {
    const { slots, maker, verify, memory } = this.parts;
    const { facts } = this;
    const partAt = memory.at(slot) + at;
    facts.number = this.number[slot]!;
    facts.seedLow = this.seedLow[slot]!;
    facts.seedHigh = this.seedHigh[slot]!;
    facts.offsetBytes = slotOffset(slots, slot) + at;
    facts.lengthBytes = lengthBytes;
    if (maker.sum !== null) {
      maker.swapHeader(partAt);
      const fault = faultOfHeader(memory, partAt, facts, this.checks);
      if (fault !== null) {
        this.report(slot, at, lengthBytes, `verify: ${fault}`, "hdr_fail");
        return;
      }
    }
    const fault = this.faultOfSum(partAt, lengthBytes) ?? this.faultOfPattern(slot, at);
    if (fault !== null) {
      this.report(slot, at, lengthBytes, `${verify.kind}: verify failed, ${fault}`, "received");
    }
  }

  private faultOfSum(partAt: number, lengthBytes: number): string | null {
    const { memory, maker } = this.parts;
    const { sum, headerBytes } = maker;
    if (sum === null || sum.fieldBytes === 0) return null;
    const { sumAt, assembly, bytes } = memory;
    sum.put(partAt + headerBytes, partAt + lengthBytes, sumAt);
    const stored = partAt + HEADER_BYTES;
    if (assembly.firstDifference(stored, sumAt, sum.fieldBytes) < 0) return null;
    const found = bytes.subarray(stored, stored + sum.fieldBytes);
    return `expected ${hex(found)}, received ${hex(bytes.subarray(sumAt, sumAt + sum.fieldBytes))}`;
  }

  /** Kinds without a sum of their own hold the block against verify_pattern. */
  private faultOfPattern(slot: number, at: number): string | null {
    const { verify, maker, slots, memory } = this.parts;
    if (verify.pattern === null || (maker.sum?.fieldBytes ?? 0) > 0) return null;
    const { facts } = this;
    const { scratchAt, assembly, bytes } = memory;
    const from = at + maker.headerBytes;
    const dataBytes = facts.lengthBytes - maker.headerBytes;
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes -= at;
    maker.fill(scratchAt, facts);
    const gotAt = memory.at(slot) + from;
    const index = assembly.firstDifference(gotAt, scratchAt + from, dataBytes);
    if (index < 0) return null;
    const [got, wanted] = [bytes[gotAt + index]!, bytes[scratchAt + from + index]!];
    const place = maker.headerBytes + index;
    return `got ${hexByte(got)}, wanted ${hexByte(wanted)} at byte ${place} of it`;
  }

  private report(
    slot: number,
    at: number,
    lengthBytes: number,
    fault: string,
    kind: "received" | "hdr_fail",
  ): void {
    const { slots, verify, memory } = this.parts;
    const { bytes, scratchAt } = memory;
    const offsetBytes = slotOffset(slots, slot) + at;
    const target = slots.target[slot]!;
    let what = fault;
    if (verify.dump) {
      const got = memory.at(slot) + at;
      what += this.dump(target, offsetBytes, kind, bytes.subarray(got, got + lengthBytes));
      if (kind === "received") {
        // For a trimmed block the scratch holds the zeroes already.
        if (this.number[slot] !== ZEROES) this.makeExpected(slot, at);
        const wanted = bytes.subarray(scratchAt + at, scratchAt + at + lengthBytes);
        what += this.dump(target, offsetBytes, "expected", wanted);
      }
    }
    this.list.add({ target, offsetBytes, lengthBytes, what });
  }

  private dump(
    target: number,
    offsetBytes: number,
    kind: "received" | "expected" | "hdr_fail",
    bytes: Uint8Array,
  ): string {
    const { path } = this.parts.plan.targets[target]!;
    return dumpBlock(path, offsetBytes, kind, bytes);
  }

  /** Makes the whole block once more from what the header at `at` says of its origin. */
  private makeExpected(slot: number, at: number): void {
    const { slots, maker, memory } = this.parts;
    const { facts } = this;
    if (maker.sum !== null) readOrigin(memory, memory.at(slot) + at, facts);
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes = slotOffset(slots, slot);
    maker.make(memory.scratchAt, facts);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0");
