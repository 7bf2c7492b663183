/**
 * A log that survives its writer: lines are added whole and are on the disk when that returns, and
 * nobody else writes it at the same time.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
} from "node:fs";
import { EnvironmentError, UsageError } from "../base/errors.js";
import { tryLock } from "../ffi/libc.js";
import { reasonOf } from "./side-file.js";
import { writeAll } from "./write.js";

const { O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDWR } = constants;

export class LogFile {
  readonly path: string;
  /** The whole lines that it had when it was opened. */
  readonly lines: readonly string[];
  /** Bytes of a last line that was cut off, and are gone. */
  readonly cutBytes: number;
  private readonly fd: number;

  private constructor(path: string, fd: number) {
    this.path = path;
    this.fd = fd;
    const text = readFileSync(fd, "utf8");
    const end = text.lastIndexOf("\n") + 1;
    this.lines = text.slice(0, end).split("\n").slice(0, -1);
    this.cutBytes = Buffer.byteLength(text.slice(end));
    if (this.cutBytes > 0) ftruncateSync(fd, Buffer.byteLength(text.slice(0, end)));
  }

  /** @throws UsageError where there is such a file, or none can be made */
  static create(path: string, option: string): LogFile {
    return LogFile.openWith(path, option, O_CREAT | O_EXCL);
  }

  /** @throws UsageError where there is none; EnvironmentError where another process has it */
  static open(path: string, option: string): LogFile {
    return LogFile.openWith(path, option, 0);
  }

  private static openWith(path: string, option: string, flags: number): LogFile {
    const place = `${option} ${path}`;
    let fd: number;
    try {
      fd = openSync(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | flags, 0o666);
    } catch (error) {
      throw new UsageError(`it cannot be opened: ${reasonOf(error)}`, { place, cause: error });
    }
    try {
      if (!fstatSync(fd).isFile()) throw new UsageError("it is no regular file", { place });
      if (!tryLock(fd, "exclusive")) {
        throw new EnvironmentError("another hipri works with it", {
          place,
          cure: "Wait until that has ended, or name another file.",
        });
      }
      return new LogFile(path, fd);
    } catch (error) {
      closeSync(fd);
      throw error;
    }
  }

  /** @throws EnvironmentError where it cannot be written; it then ends where it did before */
  add(line: string): void {
    const { size } = fstatSync(this.fd);
    try {
      writeAll(this.fd, `${line}\n`);
      fsyncSync(this.fd);
    } catch (cause) {
      ftruncateSync(this.fd, size);
      throw new EnvironmentError(`it cannot be written: ${reasonOf(cause)}`, {
        place: this.path,
        cure: "Make room; what was written before is whole, and hipri bisect run goes on from it.",
        cause,
      });
    }
  }

  close(): void {
    closeSync(this.fd);
  }
}
