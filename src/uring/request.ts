/** What a job needs of a ring; set-up adds what makes it cheaper. */
export interface RingRequest {
  /** I/Os in flight at most, 1..65536; the CQ is made large enough never to overflow. */
  readonly depth: number;
  readonly iopoll: boolean;
  /** Needs iopoll and Linux 6.13. */
  readonly hybridIopoll: boolean;
  readonly sqpoll: boolean;
  /** The CPU of the submission thread, or null for any. */
  readonly sqpollCpu: number | null;
  /** Entries of 128 and completions of 32 bytes, for commands; needs Linux 5.19. */
  readonly bigEntries: boolean;
}
