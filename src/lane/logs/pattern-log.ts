/** The pattern of a lane's I/Os as they are issued, ramp included: what write_iolog asks for. */
import { createIssuedRows, type IssuedLog, type IssuedRows } from "../../result/lane-logs.js";
import { Clock } from "../clock.js";
import { slotOffset } from "../in-flight.js";
import type { Slots } from "../slots.js";

export class PatternLog {
  private readonly paths: readonly string[];
  private readonly full: IssuedRows[] = [];
  private rows = createIssuedRows();
  /** When the lane's files were opened. */
  private readonly openedAt = new Clock();

  constructor(paths: readonly string[]) {
    this.paths = paths;
    this.openedAt.read();
  }

  /** Adds the I/O of a slot. */
  add(slots: Slots, slot: number, clock: Clock): void {
    let { rows } = this;
    if (rows.count === rows.atNs.length) rows = this.nextChunk();
    const at = rows.count++;
    rows.atNs[at] = clock.now[0]! - this.openedAt.now[0]!;
    rows.offsetBytes[at] = slotOffset(slots, slot);
    rows.lengthBytes[at] = slots.lengthBytes[slot]!;
    rows.direction[at] = slots.direction[slot]!;
    rows.target[at] = slots.target[slot]!;
  }

  private nextChunk(): IssuedRows {
    this.full.push(this.rows);
    this.rows = createIssuedRows();
    return this.rows;
  }

  finish(): IssuedLog {
    const clock = new Clock();
    clock.read();
    const endNs = clock.now[0]! - this.openedAt.now[0]!;
    return { paths: this.paths, chunks: [...this.full, this.rows], endNs };
  }
}
