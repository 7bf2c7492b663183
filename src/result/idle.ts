/** The parts of a result of which there is nothing; apart from definitions, since workers load them. */

import { EMPTY_LATENCY } from "./latency/summary.js";
import type { DirectionStats, Disturbances, RateStats } from "./model/lane.js";
import { sampleStats } from "./rates.js";

const NO_RATES: RateStats = { bwKib: sampleStats([]), iops: sampleStats([]) };

/** A direction without I/Os. */
export const IDLE: DirectionStats = {
  ios: 0,
  failedIos: 0,
  bytes: 0,
  shortIos: 0,
  dropIos: 0,
  runtimeMs: 0,
  slat: EMPTY_LATENCY,
  clat: EMPTY_LATENCY,
  lat: EMPTY_LATENCY,
  response: EMPTY_LATENCY,
  lateness: EMPTY_LATENCY,
  priorities: [],
  rates: NO_RATES,
  intervals: [],
  drift: null,
};

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
