/** From what the doctor found at a target to how it is measured: pure, each choice with its reason. */
import type { TargetDiagnosis } from "../doctor/diagnosis.js";

/** What `--polled` asks for; `auto` polls where the target would be polled. */
export type PollingWish = "auto" | "yes" | "no";

/** How a target is measured. */
export interface Choice {
  readonly direct: boolean;
  readonly polled: boolean;
  /** The block of the sequential jobs: the largest that the device takes whole. */
  readonly sequentialBytes: number;
  /** Why this is not as good as it gets, a sentence for each reason. */
  readonly reasons: readonly string[];
}

/** Large enough that the calls for it cost nothing, and what most disks take at once at most. */
const SEQUENTIAL_BYTES = 1 << 20;

/** What of a target the doctor does not tell. */
export interface Extent {
  readonly sizeBytes: number;
  /** How much of it holds no data. */
  readonly holeBytes: number;
}

/** @param blockBytes of the random reads, which the sequential ones are not smaller than */
export function chooseFor(
  { facts, obstacle }: TargetDiagnosis,
  wish: PollingWish,
  blockBytes: number,
  { sizeBytes, holeBytes }: Extent,
): Choice {
  const polled = wish === "yes" || (wish === "auto" && obstacle === null);
  const direct = facts?.direct ?? true;
  const whole = polled ? (facts?.queue?.maxSectorsKb ?? 1024) * 1024 : SEQUENTIAL_BYTES;
  const most = Math.min(SEQUENTIAL_BYTES, whole, sizeBytes);
  const reasons = [
    direct ? null : `not direct: ${whyNotDirect(facts)}, so that reads come out of the page cache`,
    wish === "auto" && obstacle !== null ? `not polled: ${obstacle.cause}` : null,
    holeBytes > 0 ? holesText(holeBytes / sizeBytes) : null,
  ];
  return {
    direct,
    polled,
    sequentialBytes: Math.max(blockBytes, most - (most % blockBytes)),
    reasons: reasons.filter((reason) => reason !== null),
  };
}

function whyNotDirect(facts: TargetDiagnosis["facts"]): string {
  if (facts?.kind === "char") return "a character device has no O_DIRECT";
  return `${facts?.fileSystem?.type ?? "the target"} does not take O_DIRECT`;
}

function holesText(share: number): string {
  const percent = Math.max(1, Math.round(share * 100));
  return `${percent} % of it are holes, which the file system answers without the device`;
}
