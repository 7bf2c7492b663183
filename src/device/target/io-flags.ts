/** Whether a target takes I/Os with flags that only some kernels and file systems know. */
import { closeSync, openSync } from "node:fs";
import { EnvironmentError, type Place, UsageError } from "../../base/errors.js";
import { SINCE } from "../../base/linux-since.js";
import { setWriteHint, takesUncached } from "../../ffi/libc.js";
import { atomicWriteUnits } from "../../ffi/statx.js";
import type { ByteRange, JobSpec, WriteHint } from "../../job/spec/job-spec.js";
import { explainErrno } from "../explain-errno.js";

/**
 * Makes sure that a target takes what `uncached` and `atomic` ask for.
 * @param path of what is there already
 * @throws EnvironmentError where kernel, file system or device do not know such I/Os
 * @throws UsageError for blocks that cannot be written atomically
 */
export function assertTakesFlags(path: string, spec: JobSpec): void {
  const place = (option: string): Place => spec.places.get(option) ?? spec.place;
  if (spec.uncached) assertUncached(path, place("uncached"));
  if (spec.atomic) assertAtomic(path, spec.blockBytes.write, place);
}

/** Tells an open target how long what is written to it will live. @throws EnvironmentError */
export function hintWrites(fd: number, path: string, life: WriteHint): void {
  try {
    setWriteHint(fd, life);
  } catch (error) {
    throw explainErrno(error, path, "telling it a life time of writes");
  }
}

/** A read of nothing shows it: the flag is looked at first. */
function assertUncached(path: string, place: Place): void {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    throw explainErrno(error, path, "opening it to try uncached I/O");
  }
  const known = takesUncached(fd);
  closeSync(fd);
  if (known) return;
  throw new EnvironmentError(`${path} takes no uncached I/O (RWF_DONTCACHE)`, {
    place,
    cure: `It needs Linux ${SINCE.uncachedIo} and a file on ext4, XFS or btrfs; else use direct=1.`,
  });
}

/**
 * Atomic writes are a power of two long, at offsets that are multiples of it, between two limits
 * (statx(2), stx_atomic_write_unit_min and _max).
 */
function assertAtomic(
  path: string,
  { minBytes, maxBytes }: ByteRange,
  place: (option: string) => Place,
): void {
  const units = atomicWriteUnits(path);
  if (units === null) {
    throw new EnvironmentError(`${path} takes no atomic writes (RWF_ATOMIC)`, {
      place: place("atomic"),
      cure:
        `They need Linux ${SINCE.atomicWrites}, a disk that has them, and there no file system ` +
        "or ext4 or XFS.",
    });
  }
  const isPowerOfTwo = Number.isInteger(Math.log2(minBytes));
  const fits = minBytes >= units.minBytes && maxBytes <= units.maxBytes;
  if (minBytes === maxBytes && isPowerOfTwo && fits) return;
  throw new UsageError(`an atomic write to ${path} cannot be of bs`, {
    place: place("bs"),
    cure: `Use one power of two from ${units.minBytes} to ${units.maxBytes} bytes.`,
  });
}
