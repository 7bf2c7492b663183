/** What a repeated log makes of a clone's plan: its directions, sizes, targets and totals. */

import { READ, SYNC_RANGE_FLAGS, TRIM, WRITE } from "../../base/direction.js";
import type { FactsByPath } from "../../device/target/target-facts.js";
import type { ByteRange, JobSpec } from "../../job/spec/job-spec.js";
import type { Extent } from "../extent.js";
import type { TargetPlan } from "../plan.js";
import type { Replay } from "./replay.js";

/** Replays by the log's file and the job that reads it. */
export type Replays = ReadonlyMap<JobSpec, readonly Replay[]>;

/** The log of a clone: they take the job's logs in turn, as in fio; null where there is none. */
export function replayOf(replays: Replays, spec: JobSpec, cloneIndex: number): Replay | null {
  const own = replays.get(spec) ?? [];
  return own[cloneIndex % own.length] ?? null;
}

/** A log does not say with which flags its ranges were synced. */
const WRITE_OUT = { everyWrites: 0, flags: SYNC_RANGE_FLAGS.write };

/** The clone's job, with the directions and block sizes of its log. */
export function replaySpec(spec: JobSpec, { sums, hasSyncs }: Replay): JobSpec {
  const [reads, writes, trims] = [sums[READ]!, sums[WRITE]!, sums[TRIM]!];
  const range = ({ minBytes, maxBytes }: ByteRange): ByteRange => ({ minBytes, maxBytes });
  const blockBytes = { read: range(reads), write: range(writes), trim: range(trims) };
  // The log has its own syncs; the lane has to be ready for them, and only for them.
  const syncRange = hasSyncs ? (spec.syncRange ?? WRITE_OUT) : null;
  const syncs = { fsyncWrites: hasSyncs ? 1 : 0, fdatasyncWrites: 0, syncRange };
  const pattern = { readPercent: 50, skipBytes: 0, zones: null, ...syncs };
  return { ...spec, ...workloadOf(sums), blockBytes, ...pattern };
}

function workloadOf(sums: Replay["sums"]): Pick<JobSpec, "workload" | "repeatsTrims"> {
  const [reads, writes, trims] = [READ, WRITE, TRIM].map((each) => sums[each]!.ios > 0);
  if (!reads && !writes) return { workload: "trim", repeatsTrims: false };
  const workload = reads && writes ? "rw" : writes ? "write" : "read";
  return { workload, repeatsTrims: trims === true };
}

/** The log's targets, each as far as the log goes. Nothing is laid out for them. */
export function replayExtent(spec: JobSpec, replay: Replay, facts: FactsByPath): Extent {
  const targets = replay.paths.map((path, index): TargetPlan => {
    const found = facts.get(path);
    const known = found === undefined || found.kind === "missing" ? "file" : found.kind;
    const sizeBytes = replay.endBytes[index]!;
    const lengthBytes = Math.max(sizeBytes, found?.sizeBytes ?? 0);
    const kind = spec.engine === "null" ? "none" : known;
    return { path, kind, offsetBytes: 0, sizeBytes, lengthBytes };
  });
  const bytes = replay.sums.reduce((sum, each) => sum + each.bytes, 0);
  return { targets, passBytes: bytes, loopBytes: bytes };
}
