/** What a ring uses that is not there. */
import type { RingInEffect } from "../result/model/lane.js";

/** Of a lane that has no ring. */
export const NO_RING: RingInEffect = {
  entries: 0,
  cqEntries: 0,
  iopoll: false,
  hybridIopoll: false,
  sqpoll: false,
  singleIssuer: false,
  deferTaskrun: false,
  coopTaskrun: false,
  noSqarray: false,
  registeredRing: false,
  registeredBuffers: false,
  registeredFiles: false,
  hugePages: false,
};
