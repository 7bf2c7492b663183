/**
 * Holds what the jobs did on a disk against what the disk did. A disk that completed more I/Os than
 * the jobs made, and no more bytes, split them; one that moved far fewer bytes than buffered jobs
 * read or wrote left the rest to the page cache. Pure functions over what was counted.
 */
import type { DiskUsage } from "../model/environment.js";
import type { Note } from "../model/note.js";
import { note } from "./note.js";

const SECTOR_BYTES = 512;

/** Others' I/O, a file system's own above all, stays below this share. */
const TOLERANCE = 0.1;

/** A disk that moves less than this share of the bytes shows that the page cache served the rest. */
const CACHED = 0.5;

/** What the jobs did on a disk. */
export interface DiskDemand {
  readonly name: string;
  readonly ios: number;
  readonly bytes: { readonly read: number; readonly write: number };
  /** Those of them that went through the page cache. */
  readonly buffered: DiskDemand["bytes"];
  /** The disk was theirs alone as far as they know, and each of their I/Os went to it as it was. */
  readonly direct: boolean;
  /** The jobs that go through the page cache. */
  readonly bufferedJobs: readonly number[];
}

export function diskNotes(demands: readonly DiskDemand[], disks: readonly DiskUsage[]): Note[] {
  return demands.flatMap((demand) => {
    const disk = disks.find(({ name }) => name === demand.name);
    if (disk === undefined || demand.ios === 0) return [];
    return [...splitNotes(demand, disk), ...cacheNotes(demand, disk)];
  });
}

function splitNotes({ name, ios, direct, ...demand }: DiskDemand, disk: DiskUsage): Note[] {
  const bytes = demand.bytes.read + demand.bytes.write;
  const diskIos = disk.readIos + disk.writeIos;
  const diskBytes = (disk.readSectors + disk.writeSectors) * SECTOR_BYTES;
  const isOurs = Math.abs(diskBytes - bytes) <= bytes * TOLERANCE;
  if (!direct || !isOurs || diskIos <= ios * (1 + TOLERANCE)) return [];
  const each = (diskIos / ios).toPrecision(3);
  const text =
    `${name} completed ${diskIos} I/Os for ${ios} of the jobs' (${each} each): they were split, ` +
    "which costs time and is not polled; see queue/max_sectors_kb";
  return [note("split", null, text, { disk: name, disk_ios: diskIos, ios })];
}

/** A note for each buffered job: which of them the disk served cannot be told. */
function cacheNotes({ name, bufferedJobs, ...demand }: DiskDemand, disk: DiskUsage): Note[] {
  const { bytes, buffered } = demand;
  // What others read or wrote directly did not come out of the page cache.
  const share = (kind: "read" | "write", sectors: number): number =>
    Math.max(0, sectors * SECTOR_BYTES - (bytes[kind] - buffered[kind])) / buffered[kind];
  const readShare = share("read", disk.readSectors);
  const writeShare = share("write", disk.writeSectors);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const said = [
    // Without bytes the share is no number, or infinite.
    ...(readShare < CACHED
      ? [`${name} read ${percent(readShare)} of the bytes, the page cache had the rest`]
      : []),
    ...(writeShare < CACHED
      ? [`${percent(writeShare)} of the bytes written had reached ${name} by the end`]
      : []),
  ];
  if (said.length === 0) return [];
  const text = `buffered I/O: ${said.join("; ")}; direct=1 measures the device`;
  const shareOrNull = (share: number) => (Number.isFinite(share) ? share : null);
  const data = {
    disk: name,
    read_share: shareOrNull(readShare),
    write_share: shareOrNull(writeShare),
  };
  return bufferedJobs.map((job) => note("page-cache", job, text, data));
}
