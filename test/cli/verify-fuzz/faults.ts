/** Spoils blocks that a job wrote, in ways that a verification has to find. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { headerBytesOf, type VerifySpec } from "../../../src/job/spec/verify.js";
import type { Dice } from "./generate.js";
import type { WholeWrite } from "./oracle.js";

/** A spoiled block: something within it has to be found bad. */
export interface Fault extends WholeWrite {
  readonly kind: string;
}

const MOST_FAULTS = 4;

/**
 * Spoils a few of a job's blocks.
 * @param stale the files' contents from before the job, by path: whole blocks of another run
 */
export function plantFaults(
  dice: Dice,
  cwd: string,
  verify: VerifySpec,
  unaligned: boolean,
  whole: readonly WholeWrite[],
  stale: ReadonlyMap<string, Buffer>,
): Fault[] {
  const left = [...whole];
  const contents = new Map<string, Buffer>();
  const contentsOf = (path: string): Buffer => {
    if (!contents.has(path)) contents.set(path, readFileSync(join(cwd, path)));
    return contents.get(path)!;
  };
  const faults: Fault[] = [];
  while (left.length > 0 && faults.length < MOST_FAULTS) {
    const [block] = left.splice(dice.below(left.length), 1) as [WholeWrite];
    const bytes = blockOf(contentsOf(block.path), block);
    const before = Buffer.from(bytes);
    const old = blockOf(stale.get(block.path) ?? Buffer.alloc(0), block);
    const kind = spoil(dice, bytes, verify, unaligned, old);
    if (!bytes.equals(before)) faults.push({ ...block, kind });
  }
  for (const [path, bytes] of contents) writeFileSync(join(cwd, path), bytes);
  return faults;
}

function blockOf(contents: Buffer, { offsetBytes, lengthBytes }: WholeWrite): Buffer {
  return contents.subarray(offsetBytes, offsetBytes + lengthBytes);
}

function spoil(
  dice: Dice,
  block: Buffer,
  verify: VerifySpec,
  unaligned: boolean,
  old: Buffer,
): string {
  // A pattern looks the same whoever wrote it.
  const isStale = verify.pattern === null && old.length === block.length && dice.chance(0.25);
  if (isStale) {
    old.copy(block);
    return "stale";
  }
  if (dice.chance(0.15)) {
    block.fill(0);
    return "zero";
  }
  const at = foundByte(dice, block.length, verify, unaligned);
  block[at] = block[at]! ^ (1 << dice.below(8));
  return `bit of byte ${at}`;
}

/** A byte whose change has to be found: of `meta` without a pattern only those of the headers. */
function foundByte(
  dice: Dice,
  lengthBytes: number,
  verify: VerifySpec,
  unaligned: boolean,
): number {
  if (verify.kind !== "meta" || verify.pattern !== null) return dice.below(lengthBytes);
  const { intervalBytes, headerAt } = verify;
  const step = unaligned || intervalBytes > lengthBytes ? lengthBytes : intervalBytes;
  const part = dice.below(Math.floor(lengthBytes / step));
  return part * step + headerAt + dice.below(headerBytesOf("meta"));
}
