/** NOPs for lanes that the general loop drives: new lanes, in the place of theirs. */
import type { LanePlan } from "../../plan/plan.js";
import type { SubmissionRing } from "../../uring/ring.js";
import type { Lane } from "../lane.js";
import { runLanes } from "../loop.js";
import { createLaneMemory, type LaneMemory } from "../memory.js";
import { buildLane } from "../prepare.js";
import { createControl, SIGNAL } from "../worker-signal.js";
import { type Nops, WINDOW_NS } from "./nops.js";

/** NOPs have no buffers. */
const NO_POOL = {
  address: 0,
  lengthBytes: 0,
  strideBytes: 0,
  bytes: new Uint8Array(0),
  hugePages: false,
};

export class GeneralNops implements Nops {
  private readonly ring: SubmissionRing;
  private readonly plans: readonly LanePlan[];
  private lanes: readonly Lane[];

  /**
   * Call it before the run. V8 throws compiled code away when an object of a kind that it has taken
   * for the only one gets company, so lanes of NOPs are built before it compiles.
   */
  constructor(ring: SubmissionRing, plans: readonly LanePlan[]) {
    this.ring = ring;
    this.plans = plans;
    this.lanes = this.buildLanes();
  }

  begin(): void {}

  prepare(): void {
    this.lanes = this.buildLanes();
  }

  drive(): LaneMemory[] {
    const control = createControl(SIGNAL.GO);
    runLanes(this.ring, this.lanes, control);
    return this.lanes.map((lane) => lane.memory);
  }

  end(): void {}

  private buildLanes(): Lane[] {
    return this.plans.map((endless, index) => {
      const plan = { ...endless, spec: { ...endless.spec, runtimeMs: WINDOW_NS / 1e6 } };
      const part = {
        plan,
        fds: [],
        namespaces: null,
        pool: NO_POOL,
        blocks: null,
        refill: null,
        flow: null,
      };
      const memory = createLaneMemory(plan.spec);
      // As if not alone on its ring, which keeps it in the general loop.
      return buildLane(part, index, 0, this.ring, false, memory, () => undefined);
    });
  }
}
