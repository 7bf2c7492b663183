/** `lockmem`: memory that is taken from the machine while a worker runs, to put pressure on the rest. */
import { totalmem } from "node:os";
import { EnvironmentError } from "../base/errors.js";
import { lockMemory, mapAnonymous, unmap } from "../ffi/libc.js";
import { formatBytes } from "../job/kinds/size.js";
import type { JobSpec } from "../job/spec/job-spec.js";

/** What fio leaves to the machine. */
const LEFT_BYTES = 128 << 20;
const MIB = 1 << 20;

/**
 * Locks as much as the jobs of a worker ask for.
 * @returns what frees it again
 * @throws EnvironmentError where there is less, or the limit of locked memory is below
 */
export function lockMemoryFor(specs: readonly JobSpec[]): () => void {
  const bytes = specs.reduce((sum, { lockBytes }) => sum + lockBytes, 0);
  if (bytes === 0) return () => {};
  const spec = specs.find(({ lockBytes }) => lockBytes > 0)!;
  const place = spec.places.get("lockmem") ?? spec.place;
  const mostBytes = Math.max(0, Math.floor((totalmem() - LEFT_BYTES) / MIB) * MIB);
  if (bytes > mostBytes) {
    const text = `lockmem needs ${formatBytes(bytes)}, this machine can give ${formatBytes(mostBytes)}`;
    throw new EnvironmentError(text, { place, cure: "Use a smaller lockmem." });
  }
  let address = 0;
  try {
    address = mapAnonymous(bytes);
    lockMemory(address, bytes);
  } catch (cause) {
    if (address !== 0) unmap(address, bytes);
    throw new EnvironmentError(`lockmem: ${(cause as Error).message}`, {
      place,
      cure: "Raise RLIMIT_MEMLOCK (ulimit -l unlimited), or use a smaller lockmem.",
      cause,
    });
  }
  return () => unmap(address, bytes);
}
