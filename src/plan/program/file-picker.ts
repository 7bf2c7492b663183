/** Which target the next I/O goes to: `file_service_type` and `openfiles`. */
import type { Random } from "../../base/random.js";
import type { FileService } from "../../job/spec/job-spec.js";
import { createSkewDrawer } from "./skew-drawer.js";

/** fio divides each file into as many parts where it draws files by a skewed distribution. */
const PARTS_OF_FILE = 1024;

/** Says which target a picker goes to when it leaves the last one. */
type Choice = (last: number) => number;

export class FilePicker {
  /** Files that are exhausted begin anew, instead of being left out for the rest of the pass. */
  readonly startsOver: boolean;
  private readonly choose: Choice;
  private readonly runIos: number;
  private readonly done: Uint8Array;
  /** Targets that have had an I/O in this pass and are not done. */
  private readonly open: Uint8Array;
  private readonly openLimit: number;
  private openCount = 0;
  private left: number;
  private last: number;
  /** I/Os that the last target is still to have. */
  private runLeft = 0;

  /**
   * @param openLimit of how many targets one has to be done before another one is begun
   * @param spot where a skewed service has its most popular part, 0..1
   */
  constructor(
    service: FileService,
    targetCount: number,
    openLimit: number,
    spot: number,
    random: Random,
  ) {
    this.startsOver = !("runIos" in service);
    this.runIos = runLength(service);
    this.choose = createChoice(service, targetCount, spot, random);
    this.done = new Uint8Array(targetCount);
    this.open = new Uint8Array(targetCount);
    this.openLimit = openLimit;
    this.left = targetCount;
    this.last = targetCount - 1;
  }

  /** The index of the next target that is not exhausted, or -1 when all are. */
  next(): number {
    if (this.left === 0) return -1;
    if (this.runLeft > 0) {
      this.runLeft--;
      return this.last;
    }
    do this.last = this.choose(this.last);
    while (!this.isAtHand(this.last));
    this.runLeft = this.runIos - 1;
    if (this.open[this.last] === 0) this.openCount++;
    this.open[this.last] = 1;
    return this.last;
  }

  private isAtHand(target: number): boolean {
    if (this.done[target] === 1) return false;
    const isOpen = this.open[target] === 1;
    const mayOpen = this.openCount < this.openLimit;
    return isOpen || mayOpen;
  }

  /** The target that next() gave last has no room for another block in this pass. */
  exhaust(): void {
    this.done[this.last] = 1;
    this.openCount--;
    this.left--;
    this.runLeft = 0;
  }

  /** Begins a pass. */
  restart(): void {
    this.done.fill(0);
    this.open.fill(0);
    this.openCount = 0;
    this.left = this.done.length;
    this.last = this.done.length - 1;
    this.runLeft = 0;
  }
}

function runLength(service: FileService): number {
  if (!("runIos" in service)) return 1;
  return service.kind === "sequential" ? Number.POSITIVE_INFINITY : service.runIos;
}

function createChoice(service: FileService, count: number, spot: number, random: Random): Choice {
  switch (service.kind) {
    case "roundrobin":
    case "sequential":
      return (last) => (last + 1 === count ? 0 : last + 1);
    case "random":
      return () => Math.floor(random.nextFraction() * count);
    default: {
      const parts = createSkewDrawer(service, count * PARTS_OF_FILE, spot, false, random);
      return () => Math.floor(parts.next() / PARTS_OF_FILE);
    }
  }
}
