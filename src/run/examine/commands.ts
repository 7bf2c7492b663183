/** Whether targets of ioengine=io_uring_cmd take the commands that a job sends. */
import {
  assertKnows,
  assertTakesCommands,
  type NeededCommand,
} from "../../device/target/nvme-namespace.js";
import type { InspectedTarget } from "../../device/target/target-facts.js";
import { OPTIONAL_COMMAND } from "../../ffi/nvme.js";
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import { programTraits } from "../../plan/program/create-program.js";
import { reads, writes } from "../../plan/workload.js";

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
}

/** Verify is not among them: QEMU knows it, and its controllers do not say so. */
function neededCommands(spec: JobSpec): NeededCommand[] {
  const needed = (option: string, value: string, name: string, bit: number): NeededCommand => {
    const place = spec.places.get(option) ?? spec.place;
    return { name, bit, asked: `${option}=${value}`, place };
  };
  const { COMPARE, WRITE_UNCORRECTABLE, WRITE_ZEROES } = OPTIONAL_COMMAND;
  return [
    writes(spec) && spec.writeMode === "uncor"
      ? needed("write_mode", "uncor", "Write Uncorrectable", WRITE_UNCORRECTABLE)
      : null,
    writes(spec) && spec.writeMode === "zeroes"
      ? needed("write_mode", "zeroes", "Write Zeroes", WRITE_ZEROES)
      : null,
    spec.verifyMode === "compare" ? needed("verify_mode", "compare", "Compare", COMPARE) : null,
  ].filter((each) => each !== null);
}
