/**
 * The zones of a target under zonemode=zbd, as a lane that alone writes to them knows them: where
 * each zone's write pointer will be once all I/O planned so far is done. Rules: fio's zbd.c.
 */
import type { ZbdRules } from "../../job/spec/job-spec.js";
import type { ZoneLayout } from "../plan.js";

/** A zone as the device reports it, in bytes from the start of the target. */
export interface ZoneReport {
  readonly startBytes: number;
  readonly capacityBytes: number;
  readonly writePointerBytes: number;
  /** Sequential zones have a write pointer, conventional ones none. */
  readonly sequential: boolean;
  /** Neither read nor written. */
  readonly offline: boolean;
  readonly open: boolean;
}

/** What is done to zones of an open device. Each call is synchronous. */
export interface ZoneCalls {
  /** @throws IoError when the device refuses */
  reset(startBytes: number, lengthBytes: number): void;
  /** @throws IoError when the device refuses */
  finish(startBytes: number, lengthBytes: number): void;
}

/** A target's zones as they are when a lane begins. */
export interface ZoneState {
  readonly reports: readonly ZoneReport[];
  /** How many zones the device may have open; 0: no limit. */
  readonly maxOpen: number;
  /** null for zones that only this process knows of. */
  readonly calls: ZoneCalls | null;
  /** Told of every reset; null where nobody counts them. */
  readonly onReset: (() => void) | null;
}

/** The zones of a plain file or device: all empty, and nobody else knows of them. */
export function emulatedZones(
  layout: ZoneLayout,
  lengthBytes: number,
  onReset: ZoneState["onReset"] = null,
): ZoneState {
  const { zoneBytes, capacityBytes } = layout;
  const count = Math.ceil(lengthBytes / zoneBytes);
  const reports = Array.from({ length: count }, (_, index): ZoneReport => {
    const startBytes = index * zoneBytes;
    const rest = { sequential: true, offline: false, open: false };
    return { startBytes, capacityBytes, writePointerBytes: startBytes, ...rest };
  });
  return { reports, maxOpen: 0, calls: null, onReset };
}

/** What has to be done to a zone when nothing is in flight, before I/O goes on. */
type Pending = { readonly act: "reset" | "finish"; readonly zone: number } | { act: "wait" };

export class Zones {
  readonly zoneBytes: number;
  readonly rules: ZbdRules;
  /** Something was written by the lane. */
  written = false;
  private readonly reports: readonly ZoneReport[];
  private readonly wp: Float64Array;
  private readonly calls: ZoneCalls | null;
  private readonly onReset: (() => void) | null;
  private readonly first: number;
  private readonly end: number;
  private readonly maxOpen: number;
  /** Zones with room left that writes have begun, where their number is limited. */
  private readonly open: number[] = [];
  private pending: Pending | null = null;
  private writesToReset: number;
  /** A zone has left `open`, whose last writes may be in flight. */
  private closing = false;
  /** The last write was the first into its zone. */
  private opened = false;

  /**
   * @param offsetBytes where the lane's region begins: at a zone
   * @param sizeBytes of the region: whole zones
   */
  constructor(
    state: ZoneState,
    layout: ZoneLayout,
    rules: ZbdRules,
    offsetBytes: number,
    sizeBytes: number,
  ) {
    this.zoneBytes = layout.zoneBytes;
    this.rules = rules;
    this.reports = state.reports;
    this.calls = state.calls;
    this.onReset = state.onReset;
    this.wp = Float64Array.from(state.reports, (each) => each.writePointerBytes);
    this.first = Math.floor(offsetBytes / layout.zoneBytes);
    this.end = Math.ceil((offsetBytes + sizeBytes) / layout.zoneBytes);
    const share = (limit: number) =>
      limit > 0 ? Math.max(1, Math.floor(limit / layout.writers)) : 0;
    const ofDevice = rules.ignoreLimits ? 0 : state.maxOpen;
    const limits = [share(ofDevice), share(rules.maxOpen), rules.jobMaxOpen];
    this.maxOpen = Math.min(...limits.map((each) => each || Number.POSITIVE_INFINITY));
    this.writesToReset = this.resetEvery;
    if (!Number.isFinite(this.maxOpen)) return;
    for (let zone = this.first; zone < this.end; zone++) {
      if (state.reports[zone]!.open && this.open.length < this.maxOpen) this.open.push(zone);
    }
  }

  /** I/O waits until everything so far is complete; then `settle` is to be called. */
  get waits(): boolean {
    return this.pending !== null;
  }

  zoneAt(bytes: number): number {
    return Math.floor(bytes / this.zoneBytes);
  }

  hasPointer(zone: number): boolean {
    return this.reports[zone]!.sequential;
  }

  startOf(zone: number): number {
    return this.reports[zone]!.startBytes;
  }

  endOf(zone: number): number {
    return this.startOf(zone) + this.zoneBytes;
  }

  capacityEndOf(zone: number): number {
    return this.startOf(zone) + this.reports[zone]!.capacityBytes;
  }

  pointerOf(zone: number): number {
    return this.wp[zone]!;
  }

  /** Bytes that may be read: those below the write pointer, or all of a conventional zone. */
  readable(zone: number): number {
    if (this.reports[zone]!.offline) return 0;
    return this.hasPointer(zone) ? this.wp[zone]! - this.startOf(zone) : this.zoneBytes;
  }

  private room(zone: number): number {
    return Math.max(0, this.capacityEndOf(zone) - this.wp[zone]!);
  }

  private isLast(zone: number): boolean {
    return zone + 1 >= this.end;
  }

  /** The zone behind, the region's first behind its last one. */
  private after(zone: number): number {
    return this.isLast(zone) ? this.first : zone + 1;
  }

  /**
   * The zone that a write which was meant for a zone goes to: it has room for the shortest block,
   * unless `waits` says that it has to be reset or finished first. As zbd_adjust_block() of fio.
   * @param share where the write was meant to go, 0..1 of the region
   * @param blockBytes the shortest block
   * @returns -1 where no zone may be written
   */
  zoneToWrite(zone: number, share: number, blockBytes: number, random: boolean): number {
    // A shorter write fills what is left.
    const minBytes = this.rules.writesRemainder ? 1 : blockBytes;
    let found = zone;
    const room = this.room(found);
    if (room > 0 && room < minBytes) {
      if (this.defer({ act: "finish", zone: found })) return found;
      if (this.isLast(found) && !random) return -1;
      do found = this.after(found);
      while (!this.hasPointer(found));
    }
    this.opened = false;
    if (!this.admit(found)) found = this.otherZone(found, share, minBytes, random);
    if (found < 0 || this.waits) return found;
    if (this.isResetDue() || this.room(found) < minBytes) {
      this.defer({ act: "reset", zone: found });
    } else if (this.opened && this.closing) {
      // The device counts the zone that was filled last until its writes are complete.
      this.defer({ act: "wait" });
    }
    return found;
  }

  /** Moves the write pointer behind a write at it. */
  write(zone: number, lengthBytes: number): void {
    this.written = true;
    this.wp[zone]! += lengthBytes;
    if (this.room(zone) === 0) this.close(zone);
  }

  /** A trim has planned to empty the zone. */
  trim(zone: number): void {
    this.wp[zone] = this.startOf(zone);
    this.close(zone);
  }

  /** Does what I/O waits for. Nothing is in flight. @throws IoError */
  settle(): void {
    const { pending } = this;
    if (pending === null) return;
    this.pending = null;
    this.closing = false;
    if (pending.act !== "wait") this.carryOut(pending.act, pending.zone);
  }

  /**
   * The nearest zone with so many bytes to read: behind it, and for random I/O also before it.
   * @returns -1 where there is none
   */
  zoneToRead(zone: number, minBytes: number, random: boolean): number {
    const wanted = (each: number) => this.readable(each) >= minBytes;
    for (let step = 1; step < this.end - this.first; step++) {
      if (zone + step < this.end && wanted(zone + step)) return zone + step;
      if (random && zone - step >= this.first && wanted(zone - step)) return zone - step;
    }
    return -1;
  }

  /** @returns whether it is left for later; without a device it is done at once */
  private defer(pending: Pending): boolean {
    if (this.calls !== null) {
      this.pending = pending;
      return true;
    }
    if (pending.act !== "wait") this.carryOut(pending.act, pending.zone);
    return false;
  }

  private carryOut(act: "reset" | "finish", zone: number): void {
    const startBytes = this.startOf(zone);
    if (act === "reset") {
      this.calls?.reset(startBytes, this.zoneBytes);
      this.onReset?.();
      this.wp[zone] = startBytes;
    } else {
      this.calls?.finish(startBytes, this.zoneBytes);
      this.wp[zone] = this.endOf(zone);
      this.close(zone);
    }
  }

  /** Whether a zone may be written as it is: few enough are open, or it is one of them. */
  private admit(zone: number): boolean {
    const { keepsData } = this.rules;
    if (this.reports[zone]!.offline || (keepsData && this.room(zone) === 0)) return false;
    if (!Number.isFinite(this.maxOpen)) return true;
    if (this.open.includes(zone)) return this.room(zone) > 0;
    if (this.open.length >= this.maxOpen) return false;
    this.open.push(zone);
    this.opened = true;
    return true;
  }

  private close(zone: number): void {
    const at = this.open.indexOf(zone);
    if (at < 0) return;
    this.open.splice(at, 1);
    this.closing = true;
  }

  /** As zbd_convert_to_write_zone() of fio: an open zone with room, or one that may be opened. */
  private otherZone(zone: number, share: number, minBytes: number, random: boolean): number {
    const limited = Number.isFinite(this.maxOpen);
    const picked = this.open[Math.floor(share * this.open.length)];
    let found = limited && picked !== undefined ? picked : zone;
    if (this.hasPointer(found) && this.room(found) >= minBytes) return found;
    for (let left = this.end - this.first; left > 0; left--) {
      found = this.after(found);
      if (this.hasPointer(found) && !this.open.includes(found) && this.admit(found)) return found;
    }
    const roomy = this.open.find((each) => this.room(each) >= minBytes);
    if (roomy !== undefined) return roomy;
    if (!random || this.rules.keepsData || picked === undefined) return -1;
    this.defer({ act: "finish", zone: picked });
    return picked;
  }

  private get resetEvery(): number {
    const { resetFrequency } = this.rules;
    return resetFrequency > 0 ? Math.floor(1 / resetFrequency) : Number.POSITIVE_INFINITY;
  }

  /** zone_reset_frequency, once as much is written as zone_reset_threshold says. */
  private isResetDue(): boolean {
    if (!Number.isFinite(this.resetEvery)) return false;
    let writtenBytes = 0;
    for (let zone = this.first; zone < this.end; zone++) {
      if (this.hasPointer(zone)) writtenBytes += this.wp[zone]! - this.startOf(zone);
    }
    const regionBytes = (this.end - this.first) * this.zoneBytes;
    if (writtenBytes < regionBytes * this.rules.resetThreshold) return false;
    if (--this.writesToReset > 0) return false;
    this.writesToReset = this.resetEvery;
    return true;
  }
}
