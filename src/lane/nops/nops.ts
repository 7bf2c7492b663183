/** NOPs in the place of a worker's lanes, driven in short windows. */
import type { LaneMemory } from "../memory.js";

/** Long against a window's own start and end. */
export const WINDOW_NS = 4e6;

export interface Nops {
  /** To be called when the lanes are done, and nothing is in flight. */
  begin(): void;
  /** Makes ready for a window, before its time counts. */
  prepare(): void;
  /**
   * Drives the ring for a window.
   * @returns what each lane has counted in it, as reads
   * @throws IoError when the kernel does not take or complete them
   */
  drive(): readonly LaneMemory[];
  /** Leaves what the lanes had counted. */
  end(): void;
}
