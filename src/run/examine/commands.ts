/** Whether targets of ioengine=io_uring_cmd take the commands that a job sends. */
import { UsageError } from "../../base/errors.js";
import {
  askController,
  assertKnows,
  assertTakesCommands,
  type NeededCommand,
} from "../../device/target/nvme-namespace.js";
import { placementIdsOf } from "../../device/target/placement.js";
import type { InspectedTarget } from "../../device/target/target-facts.js";
import { OPTIONAL_COMMAND } from "../../ffi/nvme.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import { programTraits } from "../../plan/program/create-program.js";
import { largestBlockBytes, reads, trims, writes } from "../../plan/workload.js";

/**
 * @throws UsageError for what is no generic NVMe device, and for I/Os that one command cannot do
 * @throws EnvironmentError for a controller that does not know a command
 */
export function assertCommands(lane: LanePlan, facts: InspectedTarget): void {
  const { spec } = lane;
  const place = spec.places.get("bs") ?? spec.place;
  const movesData = reads(spec) || spec.writeMode === "write";
  assertTakesCommands(facts, programTraits(lane).bufferBytes, movesData, place);
  assertKnows(facts.path, neededCommands(spec));
  assertTrimLength(spec);
  assertPlaces(spec, facts.path);
}

/** Verify is not among them: QEMU knows it, and its controllers do not say so. */
function neededCommands(spec: JobSpec): NeededCommand[] {
  const needed = (option: string, value: string, name: string, bit: number): NeededCommand => {
    const place = spec.places.get(option) ?? spec.place;
    return { name, bit, asked: `${option}=${value}`, place };
  };
  const { COMPARE, WRITE_UNCORRECTABLE, WRITE_ZEROES, DATASET_MANAGEMENT } = OPTIONAL_COMMAND;
  return [
    writes(spec) && spec.writeMode === "uncor"
      ? needed("write_mode", "uncor", "Write Uncorrectable", WRITE_UNCORRECTABLE)
      : null,
    writes(spec) && spec.writeMode === "zeroes"
      ? needed("write_mode", "zeroes", "Write Zeroes", WRITE_ZEROES)
      : null,
    trims(spec) ? needed("rw", spec.workload, "Dataset Management", DATASET_MANAGEMENT) : null,
    spec.verifyMode === "compare" ? needed("verify_mode", "compare", "Compare", COMPARE) : null,
  ].filter((each) => each !== null);
}

/** Lengths of I/Os have 31 bits. */
const MOST_TRIMMED_BYTES = 2 ** 31 - 1;

function assertTrimLength(spec: JobSpec): void {
  const trimmed = spec.trimRanges * largestBlockBytes(spec);
  if (!trims(spec) || trimmed <= MOST_TRIMMED_BYTES) return;
  throw new UsageError(`one trim of num_range=${spec.trimRanges} would have ${trimmed} bytes`, {
    place: spec.places.get("num_range") ?? spec.place,
    cure: "Lower num_range or bs: a trim has less than 2 GiB.",
  });
}

function assertPlaces(spec: JobSpec, path: string): void {
  const { placement } = spec;
  if (placement === null) return;
  askController(path, "asking for its placement identifiers", (fd) => {
    return placementIdsOf(placement, fd, path, spec);
  });
}
