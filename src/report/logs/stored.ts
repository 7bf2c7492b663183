/**
 * Rows of logs as fio stores them with log_store_compressed: the bytes of its struct io_sample
 * (iolog.h), deflated, which `fio --inflate-log` turns into lines.
 */
import { deflateSync } from "node:zlib";
import type { LogRow } from "./rows.js";

/** In the direction's word: the row has an offset, or its priority in full. */
const WITH_OFFSET = 0x8000_0000;
const WITH_PRIORITY = 0x4000_0000;

const ROW_BYTES = 32;
const ROW_BYTES_WITH_OFFSET = 40;
/** Rows that are deflated as one; fio inflates each stream for itself. */
const STREAM_ROWS = 1 << 15;

interface StoredOptions {
  readonly logOffset: boolean;
  readonly logPriority: boolean;
}

/** Collects rows, and hands them on in deflated streams. */
export class StoredRows {
  private readonly write: (bytes: Uint8Array) => void;
  private readonly epochMs: number;
  private readonly flags: number;
  private readonly rowBytes: number;
  private readonly view: DataView;
  private used = 0;

  constructor(
    { logOffset, logPriority }: StoredOptions,
    epochMs: number,
    write: (bytes: Uint8Array) => void,
  ) {
    this.write = write;
    this.epochMs = epochMs;
    this.flags = (logOffset ? WITH_OFFSET : 0) + (logPriority ? WITH_PRIORITY : 0);
    this.rowBytes = logOffset ? ROW_BYTES_WITH_OFFSET : ROW_BYTES;
    this.view = new DataView(new ArrayBuffer(this.rowBytes * STREAM_ROWS));
  }

  /** Time, value, direction with flags, priority, block size and maybe the offset. */
  add({ atMs, value, direction, lengthBytes, offsetBytes }: LogRow): void {
    const { view, used } = this;
    view.setBigUint64(used, BigInt(this.epochMs + atMs), true);
    view.setBigUint64(used + 8, BigInt(value), true);
    view.setUint32(used + 16, this.flags + direction, true);
    view.setUint16(used + 20, 0, true);
    view.setBigUint64(used + 24, BigInt(lengthBytes), true);
    if (this.rowBytes > ROW_BYTES) view.setBigUint64(used + 32, BigInt(offsetBytes), true);
    this.used += this.rowBytes;
    if (this.used === view.byteLength) this.flush();
  }

  flush(): void {
    if (this.used > 0) this.write(deflateSync(new Uint8Array(this.view.buffer, 0, this.used)));
    this.used = 0;
  }
}
