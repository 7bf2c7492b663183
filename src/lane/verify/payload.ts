/**
 * What blocks hold below their headers: data that a seed decides, or a pattern that may name its
 * place. It can be made again when a block does not verify. The data are fio's, byte for byte, as
 * Debian builds it (four chains of numbers).
 */
import type { Mixture } from "../../job/spec/job-spec.js";
import type { VerifySpec } from "../../job/spec/verify.js";
import type { BlockMemory } from "../assembly.js";
import { fillPattern } from "../contents/pattern.js";

/** Makes the contents of blocks of one lane. */
export interface Payload {
  /**
   * Fills a block from its start, headers to come included.
   * @param at in the lane's memory; up to three bytes more than `lengthBytes` are written
   * @param offsetBytes where on its target the block is
   */
  fill(
    at: number,
    lengthBytes: number,
    seedLow: number,
    seedHigh: number,
    offsetBytes: number,
  ): void;
}

/** @param mixture how far the data have to compress; null: not at all */
export function createPayload(
  memory: BlockMemory,
  spec: VerifySpec,
  mixture: Mixture | null,
): Payload {
  if (spec.pattern === null) return new SeededPayload(memory, mixture);
  return spec.pattern.offsetsAt.length === 0
    ? new ConstantPayload(memory, spec)
    : new PatternPayload(memory, spec);
}

class SeededPayload implements Payload {
  private readonly memory: BlockMemory;
  private readonly randomShare: number;

  constructor(memory: BlockMemory, mixture: Mixture | null) {
    this.memory = memory;
    this.randomShare = 100 - (mixture?.compressPercent ?? 0);
    const { fillerAt, pool } = memory;
    const filler = mixture?.filler ?? null;
    if (filler !== null) fillPattern(memory.view(fillerAt, fillerAt + pool.strideBytes), filler);
  }

  fill(at: number, lengthBytes: number, seedLow: number, seedHigh: number): void {
    const { assembly, bytes, fillerAt } = this.memory;
    const randomBytes = Math.floor((lengthBytes * this.randomShare) / 100);
    assembly.fillSeeded(at, (randomBytes + 3) >> 2, seedLow, seedHigh);
    const restBytes = lengthBytes - randomBytes;
    if (restBytes > 0) bytes.copyWithin(at + randomBytes, fillerAt, fillerAt + restBytes);
  }
}

/** A pattern that is the same in all blocks, so that each is the beginning of the longest one. */
class ConstantPayload implements Payload {
  private readonly memory: BlockMemory;

  constructor(memory: BlockMemory, spec: VerifySpec) {
    this.memory = memory;
    new PatternPayload(memory, spec).fill(memory.patternAt, memory.pool.strideBytes, 0, 0, 0);
  }

  fill(at: number, lengthBytes: number): void {
    const { bytes, patternAt } = this.memory;
    bytes.copyWithin(at, patternAt, patternAt + lengthBytes);
  }
}

class PatternPayload implements Payload {
  private readonly memory: BlockMemory;
  private readonly bytes: Uint8Array;
  private readonly offsetsAt: readonly number[];
  private readonly intervalBytes: number;
  private readonly offset = Buffer.alloc(8);

  constructor(memory: BlockMemory, { pattern, patternIntervalBytes }: VerifySpec) {
    this.memory = memory;
    this.bytes = pattern!.bytes.slice();
    this.offsetsAt = pattern!.offsetsAt;
    this.intervalBytes = patternIntervalBytes;
  }

  /** The pattern begins anew with each interval, whose offset `%o` stands for. */
  fill(
    blockAt: number,
    lengthBytes: number,
    _seedLow: number,
    _seedHigh: number,
    offsetBytes: number,
  ): void {
    const step = this.intervalBytes || lengthBytes;
    for (let at = 0; at < lengthBytes; at += step) {
      this.placeOffset(offsetBytes + at);
      const length = Math.min(step, lengthBytes - at);
      fillPattern(this.memory.view(blockAt + at, blockAt + at + length), this.bytes);
    }
  }

  private placeOffset(offsetBytes: number): void {
    if (this.offsetsAt.length === 0) return;
    this.offset.writeUInt32LE(offsetBytes % 2 ** 32, 0);
    this.offset.writeUInt32LE(Math.floor(offsetBytes / 2 ** 32), 4);
    for (const at of this.offsetsAt) this.bytes.set(this.offset, at);
  }
}
