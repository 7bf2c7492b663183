/**
 * What host and guest say to each other over the guest's second serial port: one JSON object a
 * line. The console is never read for results. Output travels compressed, as a port byte costs
 * about ten microseconds under software emulation.
 */
import { gunzipSync, gzipSync } from "node:zlib";
import type { StopSignal } from "../base/signals.js";

/** A namespace or disk that the host attached, by what the guest's kernel says of it. */
export interface GuestDevice {
  /** What `/dev/lab/NAME` and `${NAME}` are called. */
  readonly name: string;
  /** The controller's serial (nvme) or the disk's (virtio-blk). */
  readonly serial: string;
  /** NVMe namespace number, from 1; null for virtio-blk. */
  readonly nsid: number | null;
}

/** A kernel module to load, dependencies before dependants. */
export interface GuestModule {
  readonly name: string;
  readonly parameters: string;
  /** The uncompressed .ko, packed; null where it has to be part of the kernel image. */
  readonly image: string | null;
}

/** One command to run in the guest. */
export interface GuestRun {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Files that the command writes, to bring back. */
  readonly collect: readonly string[];
}

/** Everything that the guest is for; the host sends it when the guest is ready. */
export interface GuestPlan {
  readonly modules: readonly GuestModule[];
  readonly devices: readonly GuestDevice[];
  /** Text files to write first, by absolute path. */
  readonly files: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of one of several guests; null: it is alone. */
  readonly hostname: string | null;
  /** Where the directory goes that guests share; null: there is none. */
  readonly sharedDirectory: string | null;
  readonly runs: readonly GuestRun[];
  /** A shell to attach to the console after the runs, or null. */
  readonly shell: readonly string[] | null;
  /** How often to send `alive` while a command runs; null: never. */
  readonly heartbeatMs: number | null;
}

export type HostMessage =
  | { readonly type: "plan"; readonly plan: GuestPlan }
  | { readonly type: "signal"; readonly signal: StopSignal };

/** A line of /proc/interrupts that grew during a run: the vector's name and by how much. */
export type InterruptCounts = Readonly<Record<string, number>>;

export type GuestMessage =
  /** The agent runs and waits for the plan. */
  | { readonly type: "ready"; readonly kernel: string }
  | { readonly type: "started"; readonly run: number }
  | { readonly type: "alive" }
  | { readonly type: "stderr"; readonly run: number; readonly text: string }
  /** A piece of its stdout, packed. */
  | { readonly type: "stdout"; readonly run: number; readonly data: string }
  | {
      readonly type: "finished";
      readonly run: number;
      /** The exit status, or null when a signal ended it. */
      readonly status: number | null;
      readonly signal: string | null;
      /** Packed contents by path; a file that the run did not write is missing. */
      readonly files: Readonly<Record<string, string>>;
      readonly interrupts: InterruptCounts;
    }
  /** The plan cannot be carried out: a device that did not appear, a module that does not load. */
  | { readonly type: "failed"; readonly message: string }
  | { readonly type: "done" };

export function encodeMessage(message: HostMessage | GuestMessage): string {
  return `${JSON.stringify(message)}\n`;
}

/** Compresses for the port. */
export function pack(data: Uint8Array): string {
  return gzipSync(data).toString("base64");
}

export function unpack(text: string): Buffer {
  return gunzipSync(Buffer.from(text, "base64"));
}

/**
 * Cuts a stream into messages. Lines that are not JSON objects are skipped: firmware and kernels
 * may write to every serial port before the agent owns it.
 */
export class MessageReader<T extends HostMessage | GuestMessage> {
  #rest = "";

  /** The messages that the new text completes. */
  push(text: string): T[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => {
      try {
        const value: unknown = JSON.parse(line);
        return typeof value === "object" && value !== null && "type" in value ? [value as T] : [];
      } catch {
        return [];
      }
    });
  }
}
