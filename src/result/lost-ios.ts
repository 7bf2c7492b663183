/** I/Os that a run has not waited for. */

/** An I/O, as people are told of it. */
export interface IoPlace {
  /** "read", "write", "trim" or the name of a sync. */
  readonly what: string;
  /** "" where there is no target. */
  readonly path: string;
  readonly offsetBytes: number;
  /** 0 for a sync. */
  readonly lengthBytes: number;
}

export function describePlace({ what, path, offsetBytes, lengthBytes }: IoPlace): string {
  const where = path === "" ? "(no target)" : path;
  return lengthBytes === 0
    ? `${what}, ${where}`
    : `${what} of ${lengthBytes} bytes, ${where} at ${offsetBytes}`;
}
