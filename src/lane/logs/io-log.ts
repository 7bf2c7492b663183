/** The log with a row for each I/O: what every such log of a lane is made from. */
import { createIoRows, type IoRows } from "../../result/lane-logs.js";
import { slotOffset } from "../in-flight.js";
import type { Slots } from "../slots.js";
import { SAMPLE, type Sample } from "./sample.js";

export class IoLog {
  private readonly full: IoRows[] = [];
  private rows = createIoRows();

  /** Adds the I/O of a slot. */
  add(slots: Slots, slot: number, sample: Sample): void {
    let { rows } = this;
    if (rows.count === rows.completedNs.length) rows = this.nextChunk();
    const at = rows.count++;
    rows.completedNs[at] = sample[SAMPLE.COMPLETED_NS]!;
    rows.slatNs[at] = sample[SAMPLE.SLAT_NS]!;
    rows.clatNs[at] = sample[SAMPLE.CLAT_NS]!;
    rows.offsetBytes[at] = slotOffset(slots, slot);
    rows.lengthBytes[at] = slots.lengthBytes[slot]!;
    rows.direction[at] = slots.direction[slot]!;
    rows.priority[at] = slots.priority[slot]!;
  }

  private nextChunk(): IoRows {
    this.full.push(this.rows);
    this.rows = createIoRows();
    return this.rows;
  }

  /** All rows, in chunks. */
  finish(): readonly IoRows[] {
    return [...this.full, this.rows];
  }
}
