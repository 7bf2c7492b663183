/** Whether targets of ioengine=io_uring_cmd take the commands that a job sends. */
import { EnvironmentError, UsageError } from "../../base/errors.js";
import {
  askController,
  assertKnows,
  assertTakesCommands,
  inspectNamespace,
  type NeededCommand,
} from "../../device/target/nvme-namespace.js";
import { placementIdsOf } from "../../device/target/placement.js";
import type { InspectedTarget } from "../../device/target/target-facts.js";
import { blockLayout } from "../../ffi/block-layout.js";
import { OPTIONAL_COMMAND } from "../../ffi/nvme.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import {
  largestBlockBytes,
  largestBufferedBytes,
  reads,
  trims,
  writes,
} from "../../plan/workload.js";

/**
 * @throws UsageError for what is no generic NVMe device, and for I/Os that one command cannot do
 * @throws EnvironmentError for a controller that does not know a command
 */
export function assertCommands(lane: LanePlan, facts: InspectedTarget): void {
  const { spec } = lane;
  const place = spec.places.get("bs") ?? spec.place;
  const movesData = reads(spec) || spec.writeMode === "write";
  assertTakesCommands(facts, largestBufferedBytes(spec), movesData, place);
  if (movesData) assertMetadata(spec, facts);
  assertKnows(facts.path, neededCommands(spec));
  assertTrimLength(spec);
  assertPlaces(spec, facts.path);
}

/**
 * What the namespace of a target tells.
 * @param before as jobs above have found it
 * @throws UsageError where these transfer blocks of another length
 */
export function namespaceFacts(before: InspectedTarget, spec: JobSpec): InspectedTarget {
  const facts = inspectNamespace(before, spec.controllerProtects);
  const isFirst = before.namespace === undefined;
  if (isFirst || before.logicalBlockBytes === facts.logicalBlockBytes) return facts;
  const [other, own] = [before.logicalBlockBytes, facts.logicalBlockBytes];
  throw new UsageError(
    `pi_act makes blocks of ${facts.path} ${own} bytes long, and those of a job above ${other}`,
    {
      place: spec.places.get("pi_act") ?? spec.place,
      cure: "Give jobs of one namespace the same pi_act, or runs of their own.",
    },
  );
}

/**
 * @throws UsageError for metadata that does not fit, and for what is not verified with it
 * @throws EnvironmentError for checks of what is not there
 */
function assertMetadata(spec: JobSpec, { path, namespace }: InspectedTarget): void {
  if (namespace === undefined) return;
  const layout = blockLayout(namespace, spec.controllerProtects);
  const place = (option: string) => spec.places.get(option) ?? spec.place;
  const needed = (largestBufferedBytes(spec) / layout.blockBytes) * layout.metadataBytes;
  if (spec.metadataBytes < needed) {
    const each = `${layout.metadataBytes} bytes of metadata in each block`;
    throw new UsageError(
      `${path} has ${each}: md_per_io_size=${spec.metadataBytes} is less than ${needed}`,
      { place: place("md_per_io_size"), cure: `Use md_per_io_size=${needed}, or smaller blocks.` },
    );
  }
  if (spec.protectionChecks.length > 0 && layout.protection === 0) {
    throw new EnvironmentError(`pi_chk checks protection information, and ${path} has none`, {
      place: place("pi_chk"),
      cure: "Remove pi_chk, or format the namespace with it (`nvme format --pi`).",
    });
  }
  const behind = layout.blockBytes > 2 ** namespace.lbaShift;
  if (behind && layout.protection > 0 && spec.verify !== null) {
    const what = "protection information behind their data, where verify writes, too";
    throw new UsageError(`blocks of ${path} have ${what}`, {
      place: place("verify"),
      cure: "Remove verify; with pi_act=0 and pi_chk=GUARD what is read is checked, too.",
    });
  }
  if (spec.verifyMode === "compare" && layout.metadataBytes > 0) {
    throw new UsageError(`Compare would compare the metadata of ${path}, too`, {
      place: place("verify_mode"),
      cure: "Use verify_mode=read.",
    });
  }
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
