/** What write buffers hold: their first contents, and what replaces them before a write. */
import type { BufferFill, Mixture } from "../../job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../../plan/plan.js";
import { openStream, STREAM } from "../../plan/program/streams.js";
import type { BufferPool } from "../../uring/buffers.js";
import { MixtureSource } from "./mixture.js";
import { fillPattern } from "./pattern.js";
import { fillRandom } from "./random.js";
import type { ContentSource } from "./source.js";

/**
 * Gives each buffer of a lane that writes its first contents.
 * @returns what goes on before each write (refill_buffers), or null when the buffers stay
 */
export function openContents(plan: LanePlan, pool: BufferPool): ContentSource | null {
  const { bufferFill } = plan.spec;
  const source = createSource(bufferFill, plan);
  if (source === null) return null;
  for (const words of bufferViews(pool)) source.fill(words, pool.strideBytes);
  return "refill" in bufferFill && bufferFill.refill ? source : null;
}

/** The words of each buffer of a pool. */
export function bufferViews({ bytes, strideBytes }: BufferPool): Int32Array[] {
  const count = Math.floor(bytes.length / strideBytes);
  return Array.from({ length: count }, (_, slot) => {
    return new Int32Array(bytes.buffer, bytes.byteOffset + slot * strideBytes, strideBytes >> 2);
  });
}

/** @returns null for zeroes, which new memory is full of */
function createSource(fill: BufferFill, plan: LanePlan): ContentSource | null {
  const random = openStream(plan.seed, STREAM.CONTENTS);
  switch (fill.kind) {
    case "zero":
      return null;
    case "random":
      return new RandomSource(random.nextInt32());
    case "pattern":
      return new PatternSource(fill.pattern);
    case "mixture":
      return new MixtureSource(fill, workingSetBuffers(plan, fill), random);
  }
}

/** How many buffers dedupe_mode=working_set repeats: its share of the only target. */
function workingSetBuffers({ spec, targets }: LanePlan, { dedupe }: Mixture): number {
  if (dedupe?.workingSetPercent == null) return 0;
  const { sizeBytes } = targets[0] as TargetPlan;
  const setBytes = (sizeBytes * dedupe.workingSetPercent) / 100;
  return Math.max(1, Math.floor(setBytes / spec.blockBytes.write.minBytes));
}

class RandomSource implements ContentSource {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 1;
  }

  fill(words: Int32Array, lengthBytes: number): void {
    this.state = fillRandom(words, this.state, 0, (lengthBytes + 3) >> 2);
  }
}

class PatternSource implements ContentSource {
  private readonly pattern: Uint8Array;

  constructor(pattern: Uint8Array) {
    this.pattern = pattern;
  }

  fill(words: Int32Array, lengthBytes: number): void {
    fillPattern(new Uint8Array(words.buffer, words.byteOffset, lengthBytes), this.pattern);
  }
}
