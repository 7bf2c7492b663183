/**
 * The positions of zonemode=zbd: what another position draws, moved to where the zone's state
 * allows the I/O. Writes go to the zone's write pointer, reads to what is written, trims to zones
 * that are not empty. As zbd_adjust_block() of fio.
 */
import { READ, TRIM, WRITE } from "../../base/direction.js";
import { HOLD, type Position } from "./position.js";
import type { Zones } from "./zones.js";

export interface ZonedShape {
  readonly direction: number;
  /** Where the region begins in the target; positions count from there. */
  readonly offsetBytes: number;
  readonly sizeBytes: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly random: boolean;
}

export class ZonedPosition implements Position {
  private readonly own: Position;
  private readonly zones: Zones;
  private readonly shape: ZonedShape;
  /** What was drawn for the I/O that comes next; -1 before. */
  private drawn = -1;

  constructor(own: Position, zones: Zones, shape: ZonedShape) {
    this.own = own;
    this.zones = zones;
    this.shape = shape;
  }

  get atRandom(): boolean {
    return this.own.atRandom;
  }

  next(): number {
    // What is decided and not done yet must not be decided again.
    if (this.zones.waits) return HOLD;
    if (this.drawn < 0) this.drawn = this.own.next();
    const placed = this.drawn < 0 ? -1 : this.place(this.drawn + this.shape.offsetBytes);
    if (this.zones.waits) return HOLD;
    if (placed >= 0) return placed - this.shape.offsetBytes;
    this.drawn = -1;
    return -1;
  }

  settle(): void {
    this.zones.settle();
  }

  take(positionBytes: number, lengthBytes: number): number {
    const { zones, shape } = this;
    const at = positionBytes + shape.offsetBytes;
    const zone = zones.zoneAt(at);
    const length = this.fit(at, zone, lengthBytes);
    // A random map marks what was drawn; a sequence goes on where the I/O went.
    const used = this.own.take(shape.random ? this.drawn : positionBytes, length);
    this.drawn = -1;
    if (!zones.hasPointer(zone)) return used;
    if (shape.direction === WRITE) zones.write(zone, used);
    if (shape.direction === TRIM) zones.trim(zone);
    return used;
  }

  restart(): void {
    this.drawn = -1;
    this.own.restart();
  }

  /** Where an I/O that was drawn for this byte of the target goes; -1 for nowhere. */
  private place(at: number): number {
    const { direction, random } = this.shape;
    const zone = this.zones.zoneAt(at);
    if (direction === READ) return this.placeRead(at, zone);
    if (!this.zones.hasPointer(zone)) return at;
    if (direction === WRITE) return this.placeWrite(at, zone);
    const empty = this.zones.readable(zone) === 0;
    const found = random && empty ? this.zones.zoneToRead(zone, 1, true) : zone;
    return found < 0 ? -1 : this.zones.startOf(found);
  }

  private placeWrite(at: number, zone: number): number {
    const { zones, shape } = this;
    const { offsetBytes, sizeBytes, minBytes, random } = shape;
    if (!random && at >= zones.capacityEndOf(zone)) return this.skipTo(zones.endOf(zone));
    const share = (at - offsetBytes) / sizeBytes;
    const found = zones.zoneToWrite(zone, share, minBytes, random);
    return found < 0 ? -1 : zones.pointerOf(found);
  }

  /** A sequence goes on there, if that is within its region. */
  private skipTo(at: number): number {
    this.own.take(at - this.shape.offsetBytes, 0);
    this.drawn = this.own.next();
    return this.drawn < 0 ? -1 : this.place(this.drawn + this.shape.offsetBytes);
  }

  private placeRead(at: number, drawnZone: number): number {
    const { zones, shape } = this;
    const { minBytes, maxBytes, random } = shape;
    if (!zones.hasPointer(drawnZone) || zones.rules.readBeyondPointer) return at;
    const here = zones.readable(drawnZone);
    const ends = !random && at + minBytes > zones.pointerOf(drawnZone);
    const zone =
      here < minBytes || ends ? zones.zoneToRead(drawnZone, minBytes, random) : drawnZone;
    if (zone < 0) return -1;
    const start = zones.startOf(zone);
    const range = zones.readable(zone);
    if (!random) return zone === drawnZone && range > maxBytes ? at : start;
    if (range <= maxBytes) return start;
    const within = (at - zones.startOf(drawnZone)) % (range - maxBytes);
    return start + Math.floor(within / minBytes) * minBytes;
  }

  /** How long an I/O may be there, in multiples of the shortest, but for what is left of a zone. */
  private fit(at: number, zone: number, lengthBytes: number): number {
    const { shape, zones } = this;
    const end = this.endOfIo(zone);
    if (at + lengthBytes <= end) return lengthBytes;
    const fills = zones.rules.writesRemainder && shape.direction === WRITE;
    if (fills && end - at < shape.minBytes) return end - at;
    return Math.max(1, Math.floor((end - at) / shape.minBytes)) * shape.minBytes;
  }

  private endOfIo(zone: number): number {
    const { zones, shape } = this;
    if (!zones.hasPointer(zone)) return zones.endOf(zone);
    if (shape.direction === WRITE) return zones.capacityEndOf(zone);
    if (shape.direction === READ && !zones.rules.readBeyondPointer) return zones.pointerOf(zone);
    return zones.endOf(zone);
  }
}
