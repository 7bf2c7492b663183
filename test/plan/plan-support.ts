/** Plans and drains single jobs for the tests of plan/. */
import type { TargetFacts } from "../../src/device/target/target-facts.js";
import type { JobSpec } from "../../src/job/spec/job-spec.js";
import { lanesOf, makePlan } from "../../src/plan/make-plan.js";
import type { LanePlan } from "../../src/plan/plan.js";
import { createProgram } from "../../src/plan/program/create-program.js";
import { createIoBatch } from "../../src/plan/program/program.js";
import { jobSpec } from "../support/job-spec.js";

export interface PlannedIo {
  readonly direction: number;
  readonly target: number;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** Facts about paths; what is not named is missing. */
export function factsOf(...facts: TargetFacts[]): ReadonlyMap<string, TargetFacts> {
  return new Map(facts.map((each) => [each.path, each]));
}

/** An existing file. */
export function fileFacts(path: string, sizeBytes: number): TargetFacts {
  return { path, kind: "file", sizeBytes, logicalBlockBytes: 1 };
}

/** The lanes of one job. */
export function lanesOfJob(overrides: Partial<JobSpec>, ...facts: TargetFacts[]): LanePlan[] {
  return lanesOf(makePlan([jobSpec(overrides)], factsOf(...facts), 1));
}

/** The first lane of one job. */
export function laneOf(overrides: Partial<JobSpec>, ...facts: TargetFacts[]): LanePlan {
  return lanesOfJob(overrides, ...facts)[0] as LanePlan;
}

/**
 * The I/Os of a lane, at most `limit` of them.
 *
 * @param capacity of the batches; what comes out must not depend on it
 */
export function drain(lane: LanePlan, limit = 1_000_000, capacity = 64): PlannedIo[] {
  const program = createProgram(lane);
  const batch = createIoBatch(capacity);
  const ios: PlannedIo[] = [];
  while (ios.length < limit) {
    const count = program.fill(batch);
    if (count === 0) break;
    for (let i = 0; i < count && ios.length < limit; i++) {
      ios.push({
        direction: batch.direction[i] as number,
        target: batch.target[i] as number,
        offsetBytes:
          (batch.offsetHi[i] as number) * 2 ** 32 + ((batch.offsetLo[i] as number) >>> 0),
        lengthBytes: batch.lengthBytes[i] as number,
      });
    }
  }
  return ios;
}

export function sumBytes(ios: readonly PlannedIo[]): number {
  return ios.reduce((sum, io) => sum + io.lengthBytes, 0);
}
