/** hipri and fio on the polled devices of a lab guest, in the same boot. */
import { parseFioJson, readJob } from "./fio-json.js";
import { HIPRI, printed } from "./hipri.js";
import type { Duel } from "./pairs.js";
import { runTimed, shellCommand } from "./process.js";
import { jobFile, type Work } from "./work.js";

/** To boot and to end; the rest is the jobs'. */
const BOOT_SECONDS = 120;

export interface GuestWork extends Work {
  /** Of one section with its ramp and its start. */
  readonly sectionSeconds: number;
  /** Flags of `hipri lab run` for the device. */
  readonly labFlags: readonly string[];
}

/**
 * A boot costs more than a run, so one boot holds all pairs as sections of one job file, one after
 * the other: first hipri's, then fio's. The n-th of each make the n-th pair.
 */
export function inGuest(work: GuestWork): Duel {
  const argv = (pairCount: number): string[] => {
    const timeout = String(BOOT_SECONDS + 2 * pairCount * work.sectionSeconds);
    const flags = ["--with", "fio", "--json", "--quiet", "--timeout", timeout];
    return ["lab", "run", "-", ...work.labFlags, ...flags];
  };
  return {
    hipriCommand: `${printed(sections(work, 1))} | ${shellCommand(["hipri", ...argv(1)])}`,
    peerName: "fio",
    peerCommand: "# fio runs the same job file in the same guest (--with fio)",
    run: async (pairCount, onPair) => {
      const input = sections(work, pairCount);
      const { stdout } = await runTimed([...HIPRI, ...argv(pairCount)], input);
      const ours = parseFioJson(stdout);
      const theirs = ours.hipri?.lab_fio?.jobs ?? [];
      return ours.jobs.map((job, index) => {
        const hipri = { ...readJob(job), process: null };
        const pair = {
          first: "hipri",
          hipri,
          peer: { ...readJob(theirs[index]), process: null },
        } as const;
        onPair(pair, index + 1);
        return pair;
      });
    },
  };
}

/** A job file of `count` sections with the same options. */
function sections({ name, options }: Work, count: number): string {
  const names = Array.from({ length: count }, (_, index) => `[${name}-${index + 1}]\n`);
  return jobFile({ name: "global", options: { ...options, stonewall: true } }) + names.join("");
}
