/** Which files a job removes: after the run (`unlink`), or between its loops (`unlink_each_loop`). */
import { isPathEngine, makesDirectories } from "../base/engines.js";
import { UsageError } from "../base/errors.js";
import type { LanePlan } from "./plan.js";
import { reads } from "./workload.js";

/** A path that may be removed, if it leads to what it is to be. */
export interface Removable {
  readonly path: string;
  readonly kind: "file" | "directory";
}

/** The files of a lane; devices stay. */
export function removablesOf({ spec, targets }: LanePlan): Removable[] {
  if (makesDirectories(spec.engine))
    return targets.map(({ path }) => ({ path, kind: "directory" }));
  const files = targets.filter(({ kind }) => kind === "file" || isPathEngine(spec.engine));
  return files.map(({ path }) => ({ path, kind: "file" }));
}

/** Whether files are removed before each pass but the first, as fio does it before each do_io(). */
export function unlinksBetweenPasses(lane: LanePlan): boolean {
  const { spec, loopBytes, passBytes } = lane;
  const repeats = spec.timeBased ? spec.verify !== null : spec.loops > 1 || loopBytes > passBytes;
  // What an earlier run wrote is read once, behind all passes.
  const changes = spec.verify?.only !== true;
  return spec.unlinkEachLoop && changes && repeats && removablesOf(lane).length > 0;
}

/**
 * After the first loop nothing lays the files out again, so that they can be written alone.
 * @throws UsageError for a lane whose second loop would find nothing to read, or to open
 */
export function requireNewFiles(lane: LanePlan): void {
  const { spec } = lane;
  if (!unlinksBetweenPasses(lane)) return;
  const places = spec.places;
  const refuse = (option: string, text: string, cure: string): never => {
    const place = places.get("unlink_each_loop") ?? places.get(option) ?? spec.place;
    throw new UsageError(`job ${spec.name}: ${text}`, { place, cure });
  };
  const makesPaths = spec.engine === "filecreate" || spec.engine === "dircreate";
  if (!makesPaths && (reads(spec) || isPathEngine(spec.engine))) {
    const text = "unlink_each_loop removes the files that the next loop would read";
    refuse("rw", text, "Remove unlink_each_loop or loops, or use a job that only writes.");
  }
  if (!spec.allowFileCreate) {
    const text = "unlink_each_loop needs new files, and allow_file_create=0 forbids them";
    refuse("allow_file_create", text, "Remove one of the two.");
  }
}
