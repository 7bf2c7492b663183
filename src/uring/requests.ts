/** What a job asks of a ring: types, and the one that asks for nothing. */

/** What kind of ring; set-up adds what makes it cheaper. */
export interface RingKind {
  readonly iopoll: boolean;
  /** Needs iopoll. */
  readonly hybridIopoll: boolean;
  readonly sqpoll: boolean;
  /** The CPU of the submission thread, or null for any. */
  readonly sqpollCpu: number | null;
  /** Entries of 128 and completions of 32 bytes, for commands. */
  readonly bigEntries: boolean;
}

/** Asks for nothing: others say what they want beside it. */
export const PLAIN_RING: RingKind = {
  iopoll: false,
  hybridIopoll: false,
  sqpoll: false,
  sqpollCpu: null,
  bigEntries: false,
};

export interface RingRequest extends RingKind {
  /** I/Os in flight at most, 1..65536; the CQ is made large enough never to overflow. */
  readonly depth: number;
}

/** The buffers that a ring's lane wants. */
export interface BufferRequest {
  readonly bufferBytes: number;
  readonly hugePages: boolean;
  /** Registered with the ring, and so locked. */
  readonly registered: boolean;
}
