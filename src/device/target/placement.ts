/** Which placement identifiers writes to a namespace may have. */
import { EnvironmentError, UsageError } from "../../base/errors.js";
import { reclaimUnitHandles } from "../../ffi/nvme.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import { MAX_PLACEMENT_IDS, type Placement } from "../../job/spec/placement.js";
import { explainErrno } from "../explain-errno.js";

/**
 * @param fd of the generic NVMe device `path`
 * @param job that asks for them
 * @returns identifiers to choose from, at least one
 * @throws EnvironmentError for a namespace without flexible data placement
 * @throws UsageError for plids that it has not
 */
export function placementIdsOf(
  { kind, ids }: Placement,
  fd: number,
  path: string,
  job: Pick<JobSpec, "places" | "place">,
): readonly number[] {
  if (kind === "streams") return ids;
  const all = handles(fd, path);
  if (all === null || all.length === 0) {
    throw new EnvironmentError(`${path} has no flexible data placement`, {
      place: job.places.get("fdp") ?? job.places.get("dataplacement") ?? job.place,
      cure: "Name a namespace of an endurance group that has it enabled (`nvme fdp status` shows its identifiers).",
    });
  }
  const missing = ids.find((index) => index >= all.length);
  if (missing !== undefined) {
    const most = `${all.length} placement identifiers, 0 to ${all.length - 1}`;
    throw new UsageError(`plids names index ${missing}, and ${path} has ${most}`, {
      place: job.places.get("plids") ?? job.place,
      cure: `Use indices below ${all.length}.`,
    });
  }
  return ids.length === 0 ? all.slice(0, MAX_PLACEMENT_IDS) : ids.map((index) => all[index]!);
}

function handles(fd: number, path: string): readonly number[] | null {
  try {
    return reclaimUnitHandles(fd);
  } catch (error) {
    throw explainErrno(error, path, "asking for its placement identifiers");
  }
}
