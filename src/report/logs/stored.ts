/**
 * Rows of logs as fio stores them with log_store_compressed: the bytes of its struct io_sample
 * (iolog.h), deflated, which --inflate-log turns into lines.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { UsageError } from "../../base/errors.js";
import { inputFailure, readInputFile } from "../../base/input-file.js";
import { emptyRow, type LogRow } from "./rows.js";
import { rowFormatter } from "./text.js";

/** In the direction's word: the row has an offset, or its priority in full. */
const WITH_OFFSET = 0x8000_0000;
const WITH_PRIORITY = 0x4000_0000;

/** Deflated rows of some hours at a million I/Os a second. */
const MAX_STORED_BYTES = 1 << 30;
/** Inflated, a stream has STREAM_ROWS rows, and of fio's about as many. */
const MAX_STREAM_BYTES = 256 << 20;

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
  add({ atMs, value, direction, lengthBytes, offsetBytes, priority }: LogRow): void {
    const { view, used } = this;
    view.setBigUint64(used, BigInt(this.epochMs + atMs), true);
    view.setBigUint64(used + 8, BigInt(value), true);
    view.setUint32(used + 16, this.flags + direction, true);
    view.setUint16(used + 20, priority, true);
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

/**
 * The lines of a stored log, a piece for each of its streams.
 * @throws UsageError for what is no such log
 */
export function* inflateLog(file: string): Generator<string> {
  for (let rest: Uint8Array = readStored(file); rest.length > 0; ) {
    const { rows, usedBytes } = inflateStream(file, rest);
    yield linesOf(file, rows);
    rest = rest.subarray(usedBytes);
  }
}

function readStored(file: string): Uint8Array {
  try {
    return readInputFile(file, "stored log", MAX_STORED_BYTES);
  } catch (error) {
    throw noStoredLog(file, inputFailure(error));
  }
}

/** One of the streams that stand one behind the other. */
function inflateStream(file: string, bytes: Uint8Array): { rows: Buffer; usedBytes: number } {
  try {
    // With `info` the types do not say what comes back (zlib's Options in Node's manual).
    const { buffer, engine } = inflateSync(bytes, {
      info: true,
      maxOutputLength: MAX_STREAM_BYTES,
    }) as unknown as {
      readonly buffer: Buffer;
      readonly engine: { readonly bytesWritten: number };
    };
    return { rows: buffer, usedBytes: engine.bytesWritten };
  } catch (error) {
    throw noStoredLog(file, (error as Error).message);
  }
}

function linesOf(file: string, rows: Buffer): string {
  if (rows.length < ROW_BYTES) throw noStoredLog(file, "a stream without rows");
  const flags = rows.readUInt32LE(16);
  const logOffset = flags >= WITH_OFFSET;
  const logPriority = (flags & WITH_PRIORITY) !== 0;
  const rowBytes = logOffset ? ROW_BYTES_WITH_OFFSET : ROW_BYTES;
  const format = rowFormatter({ logOffset, logPriority }, 0);
  const row = emptyRow();
  let lines = "";
  for (let at = 0; at + rowBytes <= rows.length; at += rowBytes) {
    row.atMs = Number(rows.readBigUInt64LE(at));
    row.value = Number(rows.readBigUInt64LE(at + 8));
    row.direction = rows.readUInt32LE(at + 16) & 3;
    row.priority = rows.readUInt16LE(at + 20);
    row.lengthBytes = Number(rows.readBigUInt64LE(at + 24));
    if (logOffset) row.offsetBytes = Number(rows.readBigUInt64LE(at + 32));
    lines += format(row);
  }
  return lines;
}

function noStoredLog(file: string, why: string): UsageError {
  return new UsageError(`this is no log of log_store_compressed: ${why}`, {
    place: `--inflate-log ${file}`,
    cure: "Such logs are called NAME.log.fz.",
  });
}
