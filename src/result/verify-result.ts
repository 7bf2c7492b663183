/** What came of verification, in words. */
import type { BadBlock, VerifyResult } from "./model/lane.js";

/** `data at offset 4096, length 4096: md5: …`, as near to fio's message as that is clear. */
export function describeBadBlock({ path, offsetBytes, lengthBytes, what }: BadBlock): string {
  return `${path} at offset ${offsetBytes}, length ${lengthBytes}: ${what}`;
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
