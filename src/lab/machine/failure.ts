/** How a guest fails, told apart for those who judge kernels by it. */
import { EnvironmentError } from "../../base/errors.js";

/** How far the guest had come: its kernel boots, its devices and modules are set up, its job runs. */
export type GuestStage = "boot" | "set-up" | "job";

/**
 * - panic: the kernel said so, or the machine restarted without a word.
 * - hang: it had its time (see served-time.ts), and nothing came.
 * - lacks: a device did not appear, or a module does not load.
 * - lost: QEMU or this machine failed, which says nothing about the guest.
 */
export type GuestFailureKind = "panic" | "hang" | "lacks" | "lost";

export class GuestFailure extends EnvironmentError {
  readonly stage: GuestStage;
  readonly kind: GuestFailureKind;
  /** The reason in a few words, without the console. */
  readonly reason: string;

  /** @param guest what it is called, where it is one of several */
  constructor(
    what: { stage: GuestStage; kind: GuestFailureKind; reason: string },
    cure: string,
    guest = "the guest",
  ) {
    super(`${guest} failed: ${what.reason}`, { cure });
    this.stage = what.stage;
    this.kind = what.kind;
    this.reason = what.reason;
  }
}
