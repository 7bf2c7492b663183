/** Blocks that did not verify: what is said of them, and the files that show them. */
import { basename } from "node:path";
import { replaceFile } from "../../files/write.js";
import type { WriteCounts } from "./verified-program.js";

export interface Miscompare {
  /** Index into the lane's targets. */
  readonly target: number;
  /** Where the block, or the part of it that has a header of its own, begins. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** What is wrong, in fio's words. */
  readonly what: string;
}

/** What came of a lane's verification. */
export interface VerifyOutcome extends WriteCounts {
  /** Blocks that were read and looked at. */
  readonly blocks: number;
  /** Parts of blocks that did not verify. */
  readonly failed: number;
  /** The first of these. */
  readonly miscompares: readonly Miscompare[];
}

/** As many as are listed; a device that answers with zeroes would list millions. */
const MOST_LISTED = 10_000;

export class MiscompareList {
  failed = 0;
  readonly listed: Miscompare[] = [];

  add(miscompare: Miscompare): void {
    this.failed++;
    if (this.listed.length < MOST_LISTED) this.listed.push(miscompare);
  }
}

/**
 * Writes a block to a file of fio's name for it in the working directory.
 * @param kind `received`, `expected`, or `hdr_fail` for one whose header is not one
 * @returns what to add to the message about the block
 */
export function dumpBlock(
  path: string,
  offsetBytes: number,
  kind: "received" | "expected" | "hdr_fail",
  bytes: Uint8Array,
): string {
  const name = `${basename(path)}.${offsetBytes}.${kind}`;
  try {
    replaceFile(name, (sink) => sink(bytes), false);
    return `, ${kind} data in ${name}`;
  } catch (error) {
    return `, ${kind} data could not be written to ${name} (${(error as Error).message})`;
  }
}
