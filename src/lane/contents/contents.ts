/** What write buffers hold: their first contents, and what replaces them before a write. */
import type { Random } from "../../base/random.js";
import type { BufferFill, Mixture } from "../../job/spec/job-spec.js";
import type { LanePlan, TargetPlan } from "../../plan/plan.js";
import { openStream, STREAM } from "../../plan/program/streams.js";
import type { BlockMemory } from "../assembly.js";
import { MixtureSource, type WorkingSet } from "./mixture.js";
import { fillPattern } from "./pattern.js";
import type { ContentSource } from "./source.js";

/**
 * Gives each buffer of a lane that writes its first contents.
 * @returns what goes on before each write (refill_buffers), or null when the buffers stay
 */
export function openContents(plan: LanePlan, memory: BlockMemory): ContentSource | null {
  const { bufferFill, depth } = plan.spec;
  const source = createSource(bufferFill, plan, memory);
  for (let slot = 0; slot < depth; slot++) source?.fill(memory.at(slot), memory.pool.strideBytes);
  return "refill" in bufferFill && bufferFill.refill ? source : null;
}

/** @returns null for zeroes, which new memory is full of */
function createSource(fill: BufferFill, plan: LanePlan, memory: BlockMemory): ContentSource | null {
  const random = openStream(plan.seed, STREAM.CONTENTS);
  switch (fill.kind) {
    case "zero":
      return null;
    case "random":
      return new RandomSource(memory, random);
    case "pattern":
      return new PatternSource(memory, fill.pattern);
    case "mixture":
      return new MixtureSource(memory, fill, workingSet(plan, fill), random);
  }
}

/** What dedupe_mode=working_set repeats: buffers of its share of the only target. */
function workingSet(plan: LanePlan, { dedupe }: Mixture): WorkingSet | null {
  if (dedupe?.workingSetPercent == null) return null;
  const { sizeBytes } = plan.targets[0] as TargetPlan;
  const setBytes = (sizeBytes * dedupe.workingSetPercent) / 100;
  const buffers = Math.max(1, Math.floor(setBytes / plan.spec.blockBytes.write.minBytes));
  return { buffers, seeds: plan.duplicateSeeds.map(contentSeed) };
}

/** What the seeds of a lane's buffers are derived from. */
function contentSeed(laneSeed: number): number {
  return openStream(laneSeed, STREAM.CONTENTS).nextInt32();
}

class RandomSource implements ContentSource {
  private readonly memory: BlockMemory;
  private readonly random: Random;

  constructor(memory: BlockMemory, random: Random) {
    this.memory = memory;
    this.random = random;
  }

  fill(at: number, lengthBytes: number): void {
    const { random } = this;
    // An even seed would stay even with all numbers that come of it.
    const low = random.nextInt32() | 1;
    this.memory.assembly.fillSeeded(at, (lengthBytes + 3) >> 2, low, random.nextInt32());
  }
}

class PatternSource implements ContentSource {
  private readonly memory: BlockMemory;
  private readonly pattern: Uint8Array;

  constructor(memory: BlockMemory, pattern: Uint8Array) {
    this.memory = memory;
    this.pattern = pattern;
  }

  fill(at: number, lengthBytes: number): void {
    fillPattern(this.memory.view(at, at + lengthBytes), this.pattern);
  }
}
