/** Rings for tests, and why there are none here. */
import { EnvironmentError } from "../../src/base/errors.js";
import type { Registrations } from "../../src/uring/register.js";
import { PLAIN_RING, type RingRequest } from "../../src/uring/requests.js";
import type { EnteredRing } from "../../src/uring/ring.js";
import { createRing } from "../../src/uring/setup.js";

const NOTHING: Registrations = { buffers: null, files: null, hugePages: false };

/** A ring of depth 4 without registrations, unless told otherwise. */
export function openRing(
  overrides: Partial<RingRequest> = {},
  registrations: Partial<Registrations> = {},
): EnteredRing {
  return createRing({ ...PLAIN_RING, depth: 4, ...overrides }, { ...NOTHING, ...registrations });
}

/** Why this machine gives no such ring, or false when it does: a reason to skip. */
export function whyNoRing(overrides: Partial<RingRequest> = {}): string | false {
  try {
    openRing(overrides).close();
    return false;
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
}

/** Why this machine's kernel resizes no rings, or false when it does. */
export function whyNoResize(): string | false {
  const noRing = whyNoRing();
  if (noRing !== false) return noRing;
  const ring = openRing();
  try {
    return ring.resize(8) < 0 ? "this kernel resizes no rings (Linux 6.13)" : false;
  } finally {
    ring.close();
  }
}
