/**
 * A file system with one file, `data`, served by the test itself through /dev/fuse: it fails and falls
 * silent on request, as no file or loop device does. The test must not touch what is mounted by
 * calls that wait, since it would wait for itself.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, read, writeSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { makeDirectory, removeDirectory } from "./scratch.js";

/** Operations, errors and sizes of linux/fuse.h, version 7.31. */
const OP = {
  LOOKUP: 1,
  FORGET: 2,
  GETATTR: 3,
  SETATTR: 4,
  OPEN: 14,
  READ: 15,
  WRITE: 16,
  STATFS: 17,
  RELEASE: 18,
  FSYNC: 20,
  FLUSH: 25,
  INIT: 26,
  OPENDIR: 27,
  RELEASEDIR: 29,
  INTERRUPT: 36,
  BATCH_FORGET: 42,
} as const;
const ENOENT = 2;
const EIO = 5;
const ENOSYS = 38;
const IN_HEADER_BYTES = 40;
const OUT_HEADER_BYTES = 16;
const MAX_WRITE_BYTES = 1 << 17;

const ROOT_NODE = 1n;
const DATA_NODE = 2n;
const DIRECTORY_MODE = 0o40755;
const FILE_MODE = 0o100644;

export interface FuseFile {
  readonly path: string;
  /** Fails every fsync with EIO from now on. */
  failSyncs(): void;
  /** The same for reads. */
  failReads(): void;
  /**
   * Answers this many more reads and writes, and then nothing at all.
   * @returns what resolves when a request has come that gets no answer
   */
  fallSilentAfter(transfers: number): Promise<void>;
  /** Whoever still waits for an answer gets an error. */
  unmount(): Promise<void>;
}

/** Why there can be none here, for a test to skip; false where there can. */
export function whyNoFuse(): string | false {
  if (process.getuid?.() !== 0) return "mounting takes root";
  return existsSync("/dev/fuse") ? false : "/dev/fuse is missing";
}

/** Mounts a file of that size, until the test is over. */
export async function fuseFile(t: TestContext, sizeBytes: number): Promise<FuseFile> {
  const directory = makeDirectory();
  const fd = openSync("/dev/fuse", "r+");
  const server = new Server(fd, sizeBytes);
  const options = "fd=3,rootmode=40000,user_id=0,group_id=0";
  const mounted = run(["mount", "-i", "-t", "fuse", "-o", options, "hipri-test", directory], fd);
  void server.serve();
  await mounted;
  let isMounted = true;
  const unmount = async (): Promise<void> => {
    if (!isMounted) return;
    isMounted = false;
    await run(["umount", "--force", "--lazy", directory]);
    closeSync(fd);
    removeDirectory(directory);
  };
  t.after(unmount);
  return {
    path: join(directory, "data"),
    failSyncs: () => {
      server.failsSyncs = true;
    },
    failReads: () => {
      server.failsReads = true;
    },
    fallSilentAfter: (transfers) => server.fallSilentAfter(transfers),
    unmount,
  };
}

/** Not to be waited for by a call that blocks, since it may wait for the file system. */
async function run([command = "", ...argv]: string[], fd?: number): Promise<void> {
  const child = spawn(command, argv, { stdio: ["ignore", "inherit", "inherit", fd ?? "ignore"] });
  const [status] = await once(child, "exit");
  assert.equal(status, 0, `${command} failed`);
}

class Server {
  failsSyncs = false;
  failsReads = false;
  private transfersLeft = Number.POSITIVE_INFINITY;
  private fellSilent: () => void = () => {};
  private readonly fd: number;
  private readonly data: Buffer;

  constructor(fd: number, sizeBytes: number) {
    this.fd = fd;
    this.data = Buffer.alloc(sizeBytes);
  }

  fallSilentAfter(transfers: number): Promise<void> {
    this.transfersLeft = transfers;
    return new Promise((resolve) => {
      this.fellSilent = resolve;
    });
  }

  /** Until the file system is gone. */
  async serve(): Promise<void> {
    const readSome = promisify(read);
    const request = Buffer.alloc(MAX_WRITE_BYTES + 4096);
    for (;;) {
      try {
        const { bytesRead } = await readSome(this.fd, request, 0, request.length, null);
        if (this.transfersLeft > 0) this.answer(request.subarray(0, bytesRead));
        else this.fellSilent();
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EPERM") return;
        await sleep(1); // It is not mounted yet.
      }
    }
  }

  private answer(request: Buffer): void {
    const opcode = request.readUInt32LE(4);
    const unique = request.readBigUInt64LE(8);
    if ([OP.FORGET, OP.BATCH_FORGET, OP.INTERRUPT].some((op) => op === opcode)) return;
    const outcome = this.carryOut(
      opcode,
      request.readBigUInt64LE(16),
      request.subarray(IN_HEADER_BYTES),
    );
    const [error, body] = typeof outcome === "number" ? [-outcome, Buffer.alloc(0)] : [0, outcome];
    const header = Buffer.alloc(OUT_HEADER_BYTES);
    header.writeUInt32LE(OUT_HEADER_BYTES + body.length, 0);
    header.writeInt32LE(error, 4);
    header.writeBigUInt64LE(unique, 8);
    writeSync(this.fd, Buffer.concat([header, body]));
  }

  /** @returns the body of the answer, or an errno */
  private carryOut(opcode: number, node: bigint, body: Buffer): Buffer | number {
    switch (opcode) {
      case OP.INIT:
        return initAnswer();
      case OP.LOOKUP:
        return body.toString("latin1") === "data\0" ? this.entry() : ENOENT;
      case OP.GETATTR:
      case OP.SETATTR:
        return Buffer.concat([Buffer.alloc(16), this.attributes(node)]);
      case OP.OPEN:
      case OP.OPENDIR:
        return Buffer.alloc(16);
      case OP.STATFS:
        return Buffer.alloc(80);
      case OP.READ:
      case OP.WRITE:
        return this.transfer(opcode, body);
      case OP.FSYNC:
        return this.failsSyncs ? EIO : Buffer.alloc(0);
      case OP.FLUSH:
      case OP.RELEASE:
      case OP.RELEASEDIR:
        return Buffer.alloc(0);
      default:
        return ENOSYS;
    }
  }

  private transfer(opcode: number, body: Buffer): Buffer | number {
    this.transfersLeft--;
    if (opcode === OP.READ && this.failsReads) return EIO;
    const offset = Number(body.readBigUInt64LE(8));
    const length = body.readUInt32LE(16);
    if (opcode === OP.READ) return this.data.subarray(offset, offset + length);
    body.copy(this.data, offset, 40, 40 + length);
    const written = Buffer.alloc(8);
    written.writeUInt32LE(length, 0);
    return written;
  }

  /** fuse_entry_out */
  private entry(): Buffer {
    const head = Buffer.alloc(40);
    head.writeBigUInt64LE(DATA_NODE, 0);
    return Buffer.concat([head, this.attributes(DATA_NODE)]);
  }

  /** fuse_attr */
  private attributes(node: bigint): Buffer {
    const isRoot = node === ROOT_NODE;
    const attributes = Buffer.alloc(88);
    attributes.writeBigUInt64LE(node, 0);
    attributes.writeBigUInt64LE(BigInt(isRoot ? 0 : this.data.length), 8);
    attributes.writeBigUInt64LE(BigInt(isRoot ? 0 : Math.ceil(this.data.length / 512)), 16);
    attributes.writeUInt32LE(isRoot ? DIRECTORY_MODE : FILE_MODE, 60);
    attributes.writeUInt32LE(1, 64);
    attributes.writeUInt32LE(4096, 80);
    return attributes;
  }
}

/** fuse_init_out */
function initAnswer(): Buffer {
  const answer = Buffer.alloc(64);
  answer.writeUInt32LE(7, 0);
  answer.writeUInt32LE(31, 4);
  answer.writeUInt16LE(64, 16);
  answer.writeUInt16LE(48, 18);
  answer.writeUInt32LE(MAX_WRITE_BYTES, 20);
  answer.writeUInt32LE(1, 24);
  return answer;
}
