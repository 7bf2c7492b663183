/**
 * What targets will be when the lanes planned so far have been laid out. As in fio, jobs are set up
 * in their order, so that one without a size finds the files of those above it.
 */
import type { FactsByPath, TargetFacts } from "../device/target/target-facts.js";
import type { LanePlan, TargetPlan } from "./plan.js";

export class ForeseenTargets {
  private readonly known: Map<string, TargetFacts>;

  constructor(facts: FactsByPath) {
    this.known = new Map(facts);
  }

  get facts(): FactsByPath {
    return this.known;
  }

  /** Takes note of the files that a lane makes or extends before the run. */
  add({ spec, replay, targets }: LanePlan): void {
    const makesNone = spec.createOnOpen || spec.fillDevice || spec.verify?.only === true;
    if (makesNone || replay !== null) return;
    for (const target of targets) if (target.kind === "file") this.extend(target);
  }

  private extend({ path, offsetBytes, sizeBytes }: TargetPlan): void {
    const before = this.known.get(path) ?? { path, sizeBytes: 0, logicalBlockBytes: 1 };
    const endBytes = Math.max(before.sizeBytes, offsetBytes + sizeBytes);
    this.known.set(path, { ...before, kind: "file", sizeBytes: endBytes });
  }
}
