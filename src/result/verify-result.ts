/** What came of verification, as reports show it. */

/** A block, or the part of it with a header of its own, that did not verify. */
export interface BadBlock {
  readonly path: string;
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  /** What is wrong with it, in words. */
  readonly what: string;
}

/** `data at offset 4096, length 4096: md5: …`, as near to fio's message as that is clear. */
export function describeBadBlock({ path, offsetBytes, lengthBytes, what }: BadBlock): string {
  return `${path} at offset ${offsetBytes}, length ${lengthBytes}: ${what}`;
}

/** What came of a lane's verification. */
export interface VerifyResult {
  /** Blocks that were read and looked at. */
  readonly blocks: number;
  /** Writes that there were to verify, null where another job wrote. */
  readonly written: number | null;
  /** Those of them that were overwritten before they could be verified. */
  readonly overwritten: number;
  /** How many parts of blocks did not verify. */
  readonly failed: number;
  /** The first of these, at most 10,000. */
  readonly badBlocks: readonly BadBlock[];
}

/** `48 of 64 written blocks verified, 16 overwritten` */
export function describeVerified(
  verified: Pick<VerifyResult, "blocks" | "written" | "overwritten" | "failed">,
): string {
  const { blocks, written, overwritten, failed } = verified;
  const parts = [
    written === null
      ? `${blocks} blocks verified`
      : `${blocks} of ${written} written blocks verified`,
    overwritten > 0 ? `${overwritten} overwritten` : null,
    failed > 0 ? `${failed} bad` : null,
  ];
  return parts.filter((part) => part !== null).join(", ");
}
