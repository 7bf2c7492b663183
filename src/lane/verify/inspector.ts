/** The reading half of verification: holds blocks that were read against what was written. */
import { READ } from "../../base/direction.js";
import { EILSEQ } from "../../base/errno.js";
import { goesOnAfterMiscompares } from "../../job/spec/errors.js";
import { HEADER_BYTES, type VerifySpec } from "../../job/spec/verify.js";
import type { LanePlan } from "../../plan/plan.js";
import type { LaneHook } from "../hooks.js";
import { slotOffset } from "../in-flight.js";
import { WORD } from "../memory.js";
import type { Slots } from "../slots.js";
import { type BlockMaker, emptyFacts } from "./block-maker.js";
import { type BlockView, faultOfHeader, readOrigin, viewBlock } from "./header.js";
import { dumpBlock, MiscompareList, type VerifyOutcome } from "./miscompare.js";
import { UNVERIFIED, type VerifiedProgram } from "./verified-program.js";

export interface InspectorParts {
  readonly plan: LanePlan;
  readonly verify: VerifySpec;
  readonly slots: Slots;
  readonly views: readonly BlockView[];
  readonly maker: BlockMaker;
  readonly program: VerifiedProgram;
  /** The lane's counters (WORD). */
  readonly words: Float64Array;
}

export class Inspector implements LaneHook {
  private readonly parts: InspectorParts;
  private readonly checks: { readonly seed: boolean; readonly number: boolean };
  /** What should have been read. */
  private readonly expected: BlockView;
  private readonly expectedSum: Uint8Array;
  /** By slot: what its read has to find. */
  private readonly number: Float64Array;
  private readonly seedLow: Int32Array;
  private readonly seedHigh: Int32Array;
  private readonly facts = emptyFacts();
  private readonly list = new MiscompareList();
  private blocks = 0;

  constructor(parts: InspectorParts) {
    const { verify, slots, maker, views } = parts;
    this.parts = parts;
    this.checks = { seed: verify.checksSeed, number: verify.checksNumber };
    this.expected = viewBlock(new Int32Array(views[0]?.words.length ?? 0));
    this.expectedSum = new Uint8Array(maker.sum?.fieldBytes ?? 0);
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
  };

  readonly onComplete = (slot: number): void => {
    if (this.number[slot] === UNVERIFIED) return;
    this.blocks++;
    const { slots, maker, verify } = this.parts;
    const length = slots.lengthBytes[slot]!;
    const step = maker.stepBytes(length);
    const failedBefore = this.list.failed;
    for (let at = 0; at + step <= length; at += step) {
      this.inspect(slot, at, step);
      if (verify.fatal && this.list.failed > failedBefore) break;
    }
    if (this.list.failed > failedBefore) this.fail();
  };

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

  /** Looks at the part of a block that begins at `at` and has a header of its own. */
  private inspect(slot: number, at: number, lengthBytes: number): void {
    const { slots, maker, verify, views } = this.parts;
    const view = views[slot]!;
    const { facts } = this;
    facts.number = this.number[slot]!;
    facts.seedLow = this.seedLow[slot]!;
    facts.seedHigh = this.seedHigh[slot]!;
    facts.offsetBytes = slotOffset(slots, slot) + at;
    facts.lengthBytes = lengthBytes;
    if (maker.sum !== null) {
      maker.swapHeader(view, at);
      const fault = faultOfHeader(view, at, facts, this.checks);
      if (fault !== null) {
        this.report(slot, at, lengthBytes, `verify: ${fault}`, "hdr_fail");
        return;
      }
    }
    const fault = this.faultOfSum(view, at, lengthBytes) ?? this.faultOfPattern(slot, view, at);
    if (fault !== null) {
      this.report(slot, at, lengthBytes, `${verify.kind}: verify failed, ${fault}`, "received");
    }
  }

  private faultOfSum(view: BlockView, at: number, lengthBytes: number): string | null {
    const { sum, headerBytes } = this.parts.maker;
    if (sum === null) return null;
    const { expectedSum: expected } = this;
    sum.put(view.bytes, at + headerBytes, at + lengthBytes, expected, 0);
    const stored = at + HEADER_BYTES;
    for (let byte = 0; byte < expected.length; byte++) {
      if (view.bytes[stored + byte] === expected[byte]) continue;
      const found = view.bytes.subarray(stored, stored + expected.length);
      return `expected ${hex(found)}, received ${hex(expected)}`;
    }
    return null;
  }

  /** Kinds without a sum of their own hold the block against verify_pattern. */
  private faultOfPattern(slot: number, view: BlockView, at: number): string | null {
    const { verify, maker, slots } = this.parts;
    if (verify.pattern === null || (maker.sum?.fieldBytes ?? 0) > 0) return null;
    const { facts, expected } = this;
    const step = facts.lengthBytes;
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes -= at;
    maker.fill(expected, facts);
    for (let byte = at + maker.headerBytes; byte < at + step; byte++) {
      const got = view.bytes[byte]!;
      const wanted = expected.bytes[byte]!;
      if (got === wanted) continue;
      return `got ${hexByte(got)}, wanted ${hexByte(wanted)} at byte ${byte - at} of it`;
    }
    return null;
  }

  private report(
    slot: number,
    at: number,
    lengthBytes: number,
    fault: string,
    kind: "received" | "hdr_fail",
  ): void {
    const { slots, verify, views } = this.parts;
    const offsetBytes = slotOffset(slots, slot) + at;
    const target = slots.target[slot]!;
    let what = fault;
    if (verify.dump) {
      const bytes = views[slot]!.bytes.subarray(at, at + lengthBytes);
      what += this.dump(target, offsetBytes, kind, bytes);
      if (kind === "received") {
        this.makeExpected(slot, at);
        const wanted = this.expected.bytes.subarray(at, at + lengthBytes);
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
    const { slots, maker, views } = this.parts;
    const { facts } = this;
    if (maker.sum !== null) readOrigin(views[slot]!, at, facts);
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes = slotOffset(slots, slot);
    maker.make(this.expected, facts);
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0");
