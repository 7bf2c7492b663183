/** The I/O priorities of a job: its own, and those that a share of its I/Os has instead. */

/** I/Os that have a priority of their own. */
export interface PriorityShare {
  /** Only I/Os of this length; null: of any. */
  readonly blockBytes: number | null;
  /** 1..100; those of one length add up to at most 100. */
  readonly percent: number;
  /** Class, hint and level, as base/io-priority packs them. */
  readonly priority: number;
}

export interface PrioritySpec {
  /** Of I/Os that no share has; 0 where the job names none, and they have their thread's. */
  readonly ioPriority: number;
  /** Of reads and of writes; lengths ascending. */
  readonly priorityShares: {
    readonly read: readonly PriorityShare[];
    readonly write: readonly PriorityShare[];
  };
}
