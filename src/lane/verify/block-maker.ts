/** Makes whole blocks as they are written: contents, and a header for each interval. */
import { headerBytesOf, type VerifySpec } from "../../job/spec/verify.js";
import type { LanePlan } from "../../plan/plan.js";
import type { BlockMemory } from "../assembly.js";
import { type HeaderFacts, putHeader } from "./header.js";
import { createPayload, type Payload } from "./payload.js";
import { createSum, type Sum } from "./sums.js";

export class BlockMaker {
  /** null for kinds without a header. */
  readonly sum: Sum | null;
  /** With its sum's field; 0 where there is none. */
  readonly headerBytes: number;
  private readonly memory: BlockMemory;
  private readonly verify: VerifySpec;
  private readonly unaligned: boolean;
  private readonly payload: Payload;
  private readonly part: HeaderFacts = emptyFacts();

  constructor({ spec }: LanePlan, verify: VerifySpec, memory: BlockMemory) {
    this.memory = memory;
    this.sum = createSum(verify.kind, memory);
    this.headerBytes = headerBytesOf(verify.kind);
    this.verify = verify;
    this.unaligned = spec.unalignedBlocks;
    const { bufferFill } = spec;
    const mixture = bufferFill.kind === "mixture" ? bufferFill : null;
    this.payload = createPayload(memory, verify, mixture);
  }

  /** Bytes from one header to the next in a block of this length. */
  stepBytes(lengthBytes: number): number {
    const { intervalBytes } = this.verify;
    return this.unaligned || intervalBytes > lengthBytes ? lengthBytes : intervalBytes;
  }

  /** Fills a block of `whole.lengthBytes` without its headers. */
  fill(at: number, whole: HeaderFacts): void {
    const { lengthBytes, seedLow, seedHigh, offsetBytes } = whole;
    this.payload.fill(at, lengthBytes, seedLow, seedHigh, offsetBytes);
  }

  /** Fills a block of `whole.lengthBytes`, headers included. */
  make(blockAt: number, whole: HeaderFacts): void {
    this.fill(blockAt, whole);
    const { sum, part, memory } = this;
    if (sum === null) return;
    copyFacts(part, whole);
    const step = this.stepBytes(whole.lengthBytes);
    part.lengthBytes = step;
    for (let at = 0; at < whole.lengthBytes; at += step) {
      part.offsetBytes = whole.offsetBytes + at;
      putHeader(memory, blockAt + at, sum, part);
      this.swapHeader(blockAt + at);
    }
  }

  /** Moves a header to where verify_offset wants it, or back. */
  swapHeader(at: number): void {
    const { headerAt } = this.verify;
    const { bytes } = this.memory;
    if (headerAt === 0) return;
    for (let byte = at; byte < at + this.headerBytes; byte++) {
      const kept = bytes[byte]!;
      bytes[byte] = bytes[byte + headerAt]!;
      bytes[byte + headerAt] = kept;
    }
  }
}

export function emptyFacts(): HeaderFacts {
  return {
    lengthBytes: 0,
    seedLow: 0,
    seedHigh: 0,
    offsetBytes: 0,
    timeS: 0,
    timeNs: 0,
    thread: 0,
    number: 0,
  };
}

function copyFacts(to: HeaderFacts, from: HeaderFacts): void {
  to.seedLow = from.seedLow;
  to.seedHigh = from.seedHigh;
  to.timeS = from.timeS;
  to.timeNs = from.timeNs;
  to.thread = from.thread;
  to.number = from.number;
}
