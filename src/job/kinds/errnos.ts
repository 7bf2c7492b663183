/** `ignore_error=EIO:ENOSPC,28`: errors by type, each a name or a number. */
import { constants } from "node:os";
import type { IgnoredErrors } from "../spec/errors.js";
import { type Kind, ValueError } from "./kind.js";

const ERRNOS: Readonly<Record<string, number>> = constants.errno;

function parseErrno(text: string): number {
  const name = text.trim();
  const errno = /^-?\d+$/.test(name) ? Math.abs(Number(name)) : (ERRNOS[name] ?? 0);
  if (errno > 0) return errno;
  throw new ValueError(`has ${JSON.stringify(name)}, which is no error`, "Write EIO, or 5.");
}

function parseList(text: string | undefined): readonly number[] {
  return text === undefined || text.trim() === "" ? [] : text.split(":").map(parseErrno);
}

/** Lists of errors of reads, writes and verification, separated by commas. */
export const ignoredErrors: Kind<IgnoredErrors> = {
  expects: "errors separated by colons (EIO:28), of reads,writes,verification",
  parse(text) {
    const [read, write, verify, ...more] = text.split(",");
    if (more.length > 0) throw new ValueError("has more than three lists");
    return { read: parseList(read), write: parseList(write), verify: parseList(verify) };
  },
  format({ read, write, verify }) {
    return [read, write, verify]
      .map((list) => list.join(":"))
      .join(",")
      .replace(/,+$/, "");
  },
};
