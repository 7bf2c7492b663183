/** What a ring really uses, after probing; all false or 0 for a lane that has no ring. */
export interface RingInEffect {
  readonly entries: number;
  readonly cqEntries: number;
  readonly iopoll: boolean;
  readonly hybridIopoll: boolean;
  readonly sqpoll: boolean;
  readonly singleIssuer: boolean;
  readonly deferTaskrun: boolean;
  readonly coopTaskrun: boolean;
  readonly noSqarray: boolean;
  readonly registeredRing: boolean;
  readonly registeredBuffers: boolean;
  readonly registeredFiles: boolean;
  readonly hugePages: boolean;
}

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
