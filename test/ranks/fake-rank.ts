/** Ranks of one process, for tests of what they say to each other. */
import { join } from "node:path";
import { DirectoryEngine } from "../../src/ranks/directory.js";
import { type Introduction, Meeting } from "../../src/ranks/meeting.js";
import { Interrupt } from "../../src/run/early-end.js";

/** How long a test's ranks wait for one that does not come. */
export const TIMEOUT_MS = 400;
/** For those that are there, however slow the machine is. */
export const PATIENT_MS = 60_000;

export function engines(directory: string, size: number, timeoutMs = PATIENT_MS) {
  const place = join(directory, "meeting");
  return Array.from({ length: size }, (_, rank) => {
    return new DirectoryEngine(place, rank, size, timeoutMs);
  });
}

export interface FakeRank {
  readonly meeting: Meeting;
  readonly interrupt: Interrupt;
  /** Introduces it as a rank of the same run as the others. */
  readonly introduce: (own?: Partial<Introduction>, error?: unknown) => Promise<void>;
}

export function fakeRanks(directory: string, size: number, timeoutMs = PATIENT_MS): FakeRank[] {
  return engines(directory, size, timeoutMs).map((engine, rank) => {
    const interrupt = new Interrupt();
    const meeting = new Meeting(engine, interrupt);
    const same = { hostname: `n${rank}`, version: "1", jobsSha256: "x" };
    return {
      meeting,
      interrupt,
      introduce: (own = {}, error = null) => meeting.introduce({ ...same, ...own }, error),
    };
  });
}

/** What each of several promises came to: its value or its error's message. */
export async function outcomes<T>(promises: readonly Promise<T>[]): Promise<(T | string)[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) =>
    each.status === "fulfilled" ? each.value : (each.reason as Error).message,
  );
}
