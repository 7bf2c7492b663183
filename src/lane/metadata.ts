/**
 * The metadata of a lane's NVMe reads and writes. Where it has a buffer of its own, that is the end of
 * the slot's buffer, behind the largest block.
 */
import { READ, WRITE } from "../base/direction.js";
import { EIO } from "../base/errno.js";
import { offHeap } from "../base/off-heap.js";
import type { BlockLayout } from "../ffi/block-layout.js";
import type { CommandSpec } from "../job/spec/commands.js";
import type { LanePlan } from "../plan/plan.js";
import { largestBufferedBytes } from "../plan/workload.js";
import type { BlockMemory } from "./assembly.js";
import type { HookCall } from "./hooks.js";
import { slotOffset } from "./in-flight.js";
import type { LaneError } from "./reaper.js";
import type { Slots } from "./slots.js";

/** Where the metadata of a slot begins in its buffer. */
function metadataAt({ spec }: LanePlan): number {
  return largestBufferedBytes(spec);
}

/** The addresses of the slots' metadata, in two halves. */
export class MetadataBuffers {
  readonly addressLo: Int32Array;
  readonly addressHi: Int32Array;

  constructor(plan: LanePlan, slots: Slots) {
    this.addressLo = offHeap(Int32Array, slots.depth);
    this.addressHi = offHeap(Int32Array, slots.depth);
    for (let slot = 0; slot < slots.depth; slot++) {
      const low = (slots.addressLo[slot]! >>> 0) + metadataAt(plan);
      this.addressLo[slot] = low | 0;
      this.addressHi[slot] = slots.addressHi[slot]! + Math.floor(low / 2 ** 32);
    }
  }
}

/** Whether the host, and not the controller, makes and checks protection information. */
export function hostProtects(spec: CommandSpec, layouts: readonly BlockLayout[]): boolean {
  const asked = !spec.controllerProtects && spec.protectionChecks.length > 0;
  return asked && layouts.some(({ protection }) => protection > 0);
}

/** An application tag, and for type 3 a reference tag, of blocks that are not to be checked. */
const NO_APPLICATION_TAG = 0xffff;
const NO_REFERENCE_TAG = 0xffff_ffff;

export interface ProtectionParts {
  readonly plan: LanePlan;
  readonly slots: Slots;
  readonly memory: BlockMemory;
  /** By target. */
  readonly layouts: readonly BlockLayout[];
  /** Ends the lane. */
  readonly fail: (error: LaneError) => void;
}

/**
 * Protection information that the host makes for writes and checks in reads (pi_act=0), as fio does:
 * of guard, application and reference tag those that pi_chk names; of type 3 no reference tag.
 */
export class Protection {
  private readonly parts: ProtectionParts;
  private readonly metadataAt: number;
  private readonly checks: { guard: boolean; application: boolean; reference: boolean };

  constructor(parts: ProtectionParts) {
    const { protectionChecks } = parts.plan.spec;
    this.parts = parts;
    this.metadataAt = metadataAt(parts.plan);
    this.checks = {
      guard: protectionChecks.includes("GUARD"),
      application: protectionChecks.includes("APPTAG"),
      reference: protectionChecks.includes("REFTAG"),
    };
  }

  /** Makes that of the last fill's new writes: the slots just above the top of the free stack. */
  make(count: number): void {
    const { free, freeCount, direction, target } = this.parts.slots;
    for (let taken = freeCount; taken < freeCount + count; taken++) {
      const slot = free[taken]!;
      const layout = this.parts.layouts[target[slot]!]!;
      if (direction[slot] === WRITE && layout.protection > 0) this.makeOf(slot, layout);
    }
  }

  private makeOf(slot: number, layout: BlockLayout): void {
    const { slots, memory, plan } = this.parts;
    const { checks } = this;
    const blocks = slots.lengthBytes[slot]! / layout.blockBytes;
    const first = slotOffset(slots, slot) / layout.blockBytes;
    for (let block = 0; block < blocks; block++) {
      const at = this.placeOf(slot, block, layout);
      if (checks.guard) memory.data.setUint16(at, this.guardOf(slot, block, layout));
      if (checks.application) memory.data.setUint16(at + 2, plan.spec.applicationTag);
      if (checks.reference && layout.protection < 3) {
        memory.data.setUint32(at + 4, (first + block) % 2 ** 32);
      }
    }
  }

  /** Holds what was read against what it should be. */
  readonly onComplete: HookCall = (slot) => {
    const { slots, layouts, fail, plan } = this.parts;
    const target = slots.target[slot]!;
    const layout = layouts[target]!;
    if (slots.direction[slot] !== READ || layout.protection === 0) return;
    const blocks = slots.lengthBytes[slot]! / layout.blockBytes;
    const first = slotOffset(slots, slot) / layout.blockBytes;
    for (let block = 0; block < blocks; block++) {
      const fault = this.faultOf(slot, block, layout, first + block);
      if (fault === null) continue;
      const text = `block ${first + block} of ${plan.targets[target]!.path}: ${fault}`;
      fail({ errno: EIO, text });
      return;
    }
  };

  private faultOf(slot: number, block: number, layout: BlockLayout, number: number): string | null {
    const { checks } = this;
    const { data } = this.parts.memory;
    const { applicationTag, applicationTagMask: mask } = this.parts.plan.spec;
    const at = this.placeOf(slot, block, layout);
    const application = data.getUint16(at + 2);
    const reference = data.getUint32(at + 4);
    const unchecked = layout.protection < 3 || reference === NO_REFERENCE_TAG;
    if (application === NO_APPLICATION_TAG && unchecked) return null;
    if (checks.guard) {
      const [guard, wanted] = [data.getUint16(at), this.guardOf(slot, block, layout)];
      if (guard !== wanted) return fault("guard", guard, wanted);
    }
    if (checks.application && (application & mask) !== (applicationTag & mask)) {
      return fault("application tag", application & mask, applicationTag & mask);
    }
    const wanted = number % 2 ** 32;
    const wrong = checks.reference && layout.protection < 3 && reference !== wanted;
    return wrong ? fault("reference tag", reference, wanted) : null;
  }

  /** Where the protection information of a slot's block is, in the lane's memory. */
  private placeOf(slot: number, block: number, layout: BlockLayout): number {
    const { blockBytes, metadataBytes, protectionAt } = layout;
    const inBuffer =
      metadataBytes === 0 ? block * blockBytes : this.metadataAt + block * metadataBytes;
    return this.parts.memory.at(slot) + inBuffer + protectionAt;
  }

  /** The check of a block's data, and of the metadata in front of its protection information. */
  private guardOf(slot: number, block: number, layout: BlockLayout): number {
    const { memory } = this.parts;
    const { blockBytes, metadataBytes, protectionAt } = layout;
    const { assembly } = memory;
    const dataAt = memory.at(slot) + block * blockBytes;
    if (metadataBytes === 0) return assembly.crcT10(dataAt, dataAt + protectionAt, 0);
    const guard = assembly.crcT10(dataAt, dataAt + blockBytes, 0);
    const end = this.placeOf(slot, block, layout);
    return assembly.crcT10(end - protectionAt, end, guard);
  }
}

function fault(what: string, found: number, wanted: number): string {
  return `its ${what} is 0x${found.toString(16)} and should be 0x${wanted.toString(16)}`;
}
