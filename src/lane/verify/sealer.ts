/** The writing half of verification: gives each write its contents and headers. */
import { performance } from "node:perf_hooks";
import { SYNC_RANGE, TRIM, WRITE } from "../../base/direction.js";
import { offHeap } from "../../base/off-heap.js";
import type { LanePlan } from "../../plan/plan.js";
import type { IoProgram } from "../../plan/program/program.js";
import type { BlockMemory } from "../assembly.js";
import type { Clock } from "../clock.js";
import type { LaneHook } from "../hooks.js";
import { slotOffset } from "../in-flight.js";
import type { Slots } from "../slots.js";
import { type BlockMaker, emptyFacts } from "./block-maker.js";
import type { Journal } from "./journal.js";
import { SeedSequence } from "./seeds.js";

const NONE = -1;

export interface SealerParts {
  readonly plan: LanePlan;
  readonly slots: Slots;
  readonly memory: BlockMemory;
  readonly maker: BlockMaker;
  readonly journal: Journal;
}

export class Sealer implements LaneHook {
  private readonly slots: Slots;
  private readonly memory: BlockMemory;
  private readonly maker: BlockMaker;
  private readonly seeds: SeedSequence;
  private readonly facts = emptyFacts();
  private readonly journal: Journal;
  private readonly failed = new Set<number>();
  private writes = 0;
  /** The reading of the clock that the facts have, at index 0. */
  private readonly stampedNs = offHeap(Float64Array, 1);
  /** The slot of the trim whose write comes next, or NONE. */
  private trimSlot = NONE;
  private passOf: () => number = () => 1;

  constructor({ plan, slots, memory, maker, journal }: SealerParts) {
    this.slots = slots;
    this.memory = memory;
    this.maker = maker;
    this.journal = journal;
    this.seeds = new SeedSequence(plan);
    this.facts.thread = plan.laneIndex + 1;
    // A sync is of one file alone, and of a range it promises nothing.
    const countsSyncs = plan.spec.verify?.savesSynced === true && plan.targets.length === 1;
    const isWhole = (slot: number): boolean => slots.direction[slot] !== SYNC_RANGE;
    if (!countsSyncs) return;
    this.onSync = (slot) => isWhole(slot) && journal.beginSync(slot);
    this.onSynced = (slot) => isWhole(slot) && journal.endSync(slot);
  }

  /** @param program whose writes are sealed */
  follow(program: IoProgram): void {
    this.passOf = () => program.pass ?? 1;
  }

  /** How many writes are complete, when none is in flight. */
  get complete(): number {
    this.settle();
    return this.writes - this.failed.size;
  }

  readonly onCreate = (slot: number, clock: Clock): void => {
    const { slots, facts, seeds } = this;
    if (slots.direction[slot] === TRIM) this.beginTrim(slot);
    if (slots.direction[slot] !== WRITE) return;
    this.noteFailed(slot);
    const number = this.writes++;
    this.journal.begin(slot, number);
    this.forgetTrim(slot);
    seeds.next(this.passOf());
    facts.number = number;
    facts.seedLow = seeds.low;
    facts.seedHigh = seeds.high;
    facts.lengthBytes = slots.lengthBytes[slot]!;
    facts.offsetBytes = slotOffset(slots, slot);
    if (clock.now[0] !== this.stampedNs[0]) this.stamp(clock);
    this.maker.make(this.memory.at(slot), facts);
  };

  /** Turns the clock's last reading, which many writes share, into the time of headers. */
  private stamp(clock: Clock): void {
    this.stampedNs[0] = clock.now[0]!;
    const nowMs = performance.timeOrigin + clock.now[0]! / 1e6;
    this.facts.timeS = Math.floor(nowMs / 1000);
    this.facts.timeNs = Math.floor((nowMs % 1000) * 1e6);
  }

  readonly onSync: LaneHook["onSync"];
  readonly onSynced: LaneHook["onSynced"];

  readonly onComplete = (slot: number): void => {
    const { slots } = this;
    if (slots.direction[slot] !== WRITE) return;
    this.journal.end(slot, slots.target[slot]!, slotOffset(slots, slot));
  };

  /** What is trimmed is gone from here on, so its write counts as begun. */
  private beginTrim(slot: number): void {
    // Behind a trim at the end of a pass there may be no room for its write.
    this.forgetTrim(NONE);
    this.noteFailed(slot);
    this.journal.begin(slot, this.writes);
    this.trimSlot = slot;
  }

  /** @param slot of the write that begins, or NONE */
  private forgetTrim(slot: number): void {
    if (this.trimSlot !== NONE && this.trimSlot !== slot) this.journal.forget(this.trimSlot);
    this.trimSlot = NONE;
  }

  /** Whether a write failed; to be asked when none is in flight. */
  hasFailed(number: number): boolean {
    return this.failed.has(number);
  }

  /** Called when nothing is in flight: what is not complete now has failed. */
  settle(): void {
    for (let slot = 0; slot < this.slots.depth; slot++) this.noteFailed(slot);
  }

  private noteFailed(slot: number): void {
    if (slot === this.trimSlot) return;
    const number = this.journal.forget(slot);
    if (number >= 0) this.failed.add(number);
  }
}
