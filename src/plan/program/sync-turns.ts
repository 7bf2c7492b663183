/**
 * fsync, fdatasync and sync_file_range of every Nth write, as fio's get_rw_ddir() has them since
 * 3.36: one of them, before the I/O that follows the write. fio up to 3.35 goes on syncing until
 * a sync completes, so that it has more of them at larger depths.
 */
import { DATASYNC, SYNC, SYNC_RANGE, WRITE } from "../../base/direction.js";
import type { JobSpec } from "../../job/spec/job-spec.js";

/** @returns null where the job syncs nothing while it runs */
export function createSyncTurns(spec: JobSpec, targetCount: number): SyncTurns | null {
  const every = [
    { writes: spec.fsyncWrites, kind: SYNC },
    { writes: spec.fdatasyncWrites, kind: DATASYNC },
    { writes: spec.syncRange?.everyWrites ?? 0, kind: SYNC_RANGE },
  ].filter(({ writes }) => writes > 0);
  return every.length === 0 ? null : new SyncTurns(every, targetCount);
}

interface Turn {
  readonly writes: number;
  readonly kind: number;
}

export class SyncTurns {
  private readonly turns: readonly Turn[];
  /** By target: where the first write since its last sync begins; infinite without one. */
  private readonly firstWrite: Float64Array;
  private writes = 0;
  private lastIsWrite = false;

  /** @param turns what comes first in it goes before the others */
  constructor(turns: readonly Turn[], targetCount: number) {
    this.turns = turns;
    this.firstWrite = new Float64Array(targetCount).fill(Number.POSITIVE_INFINITY);
  }

  /** The kind of sync that is to be the next I/O, or -1. */
  next(): number {
    if (!this.lastIsWrite) return -1;
    for (let index = 0; index < this.turns.length; index++) {
      const turn = this.turns[index] as Turn;
      if (this.writes % turn.writes === 0) return turn.kind;
    }
    return -1;
  }

  /** An I/O was planned that is no sync. */
  placed(target: number, direction: number, offsetBytes: number): void {
    this.lastIsWrite = direction === WRITE;
    if (!this.lastIsWrite) return;
    this.writes++;
    if (offsetBytes < (this.firstWrite[target] as number)) this.firstWrite[target] = offsetBytes;
  }

  /** A sync was planned. @returns the offset from which on it has something to do */
  synced(target: number): number {
    const firstByte = this.firstWrite[target] as number;
    this.firstWrite[target] = Number.POSITIVE_INFINITY;
    this.lastIsWrite = false;
    return Number.isFinite(firstByte) ? firstByte : 0;
  }
}
