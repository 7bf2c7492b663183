/** What a job asks of a ring: data types only. */

/** Set-up adds what makes it cheaper. */
export interface RingRequest {
  /** I/Os in flight at most, 1..65536; the CQ is made large enough never to overflow. */
  readonly depth: number;
  readonly iopoll: boolean;
  /** Needs iopoll. */
  readonly hybridIopoll: boolean;
  readonly sqpoll: boolean;
  /** The CPU of the submission thread, or null for any. */
  readonly sqpollCpu: number | null;
  /** Entries of 128 and completions of 32 bytes, for commands. */
  readonly bigEntries: boolean;
}

/** The buffers that a ring's lane wants. */
export interface BufferRequest {
  readonly bufferBytes: number;
  readonly hugePages: boolean;
  /** Registered with the ring, and so locked. */
  readonly registered: boolean;
}
