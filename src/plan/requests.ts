/** What a plan asks of rings, their buffers and the opening of targets. */
import type { OpenMode } from "../device/target/requests.js";
import type { JobSpec } from "../job/spec/job-spec.js";
import type { BufferRequest, RingKind, RingRequest } from "../uring/requests.js";
import type { WorkerPlan } from "./plan.js";
import { programTraits } from "./program/create-program.js";
import { accessOf, isPassthrough, opensDirect } from "./workload.js";

/** The ring that the lanes of a worker need together. */
export function ringRequest(plan: WorkerPlan): RingRequest {
  const specs = plan.lanes.map((lane) => lane.spec);
  const depth = specs.reduce((sum, spec) => sum + spec.depth, 0);
  // Jobs that share a ring agree about its kind (shared-rings.ts).
  return { depth, ...ringKind(specs[0]!) };
}

/** The kind of ring that a job asks for. */
export function ringKind(spec: JobSpec): RingKind {
  const { hipri: iopoll, hybrid: hybridIopoll, sqpoll, sqpollCpu } = spec;
  return { iopoll, hybridIopoll, sqpoll, sqpollCpu, bigEntries: isPassthrough(spec) };
}

/** The buffers of a worker's lanes, each as large as the largest needs it. */
export function bufferRequest(plan: WorkerPlan): BufferRequest {
  return {
    bufferBytes: Math.max(...plan.lanes.map((lane) => programTraits(lane).bufferBytes)),
    hugePages: plan.lanes.some((lane) => lane.spec.hugePages),
    registered: plan.lanes.some((lane) => lane.spec.fixedBuffers),
  };
}

/** How the targets of a job are opened. */
export function openMode(spec: JobSpec): OpenMode {
  return { ...accessOf(spec), direct: opensDirect(spec), sync: spec.openSync };
}
