/**
 * Two launches that are stopped and continued in turn: both see the same machine within some tens
 * of milliseconds, so that what they differ in is not how busy it was.
 */

/**
 * How long each of them runs before the other one does. At a load of 20 the CPU per I/O of 10 pairs
 * scattered by 4 %, with 50 ms by 11 %.
 */
const SLICE_MS = 20;

/**
 * @param pids of both, in the order of their first slices
 * @param over resolves when one of them has ended; the other one then runs to its end
 */
export async function takeTurns(
  pids: readonly [number, number],
  over: Promise<unknown>,
): Promise<void> {
  let isOver = false;
  const end = (): void => {
    isOver = true;
  };
  over.then(end, end);
  for (let turn = 0; !isOver; turn++) {
    send(pids[(turn + 1) % 2]!, "SIGSTOP");
    send(pids[turn % 2]!, "SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, SLICE_MS));
  }
  for (const pid of pids) send(pid, "SIGCONT");
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended, which `over` tells, too.
  }
}
