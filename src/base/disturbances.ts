/** What came between a worker's thread and its work. */

/** While the lanes of one worker ran, their ramps included. */
export interface Disturbances {
  /** Collections of garbage in the worker. */
  readonly collections: number;
  /** How long they took together. */
  readonly collectionNs: number;
  readonly longestCollectionNs: number;
  /** How often the thread lost its CPU to another. */
  readonly involuntarySwitches: number;
  /** How often it came to run on another CPU; null where the kernel does not tell. */
  readonly migrations: number | null;
  /** How long it was ready to run and had no CPU; null where the kernel does not tell. */
  readonly cpuWaitNs: number | null;
  /** Kernel threads that did I/O for its ring, because it could not be issued without blocking. */
  readonly ioWorkers: number;
}

/** Of a worker that did not get to run. */
export const UNDISTURBED: Disturbances = {
  collections: 0,
  collectionNs: 0,
  longestCollectionNs: 0,
  involuntarySwitches: 0,
  migrations: null,
  cpuWaitNs: null,
  ioWorkers: 0,
};
