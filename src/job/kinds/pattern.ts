/** `buffer_pattern` and `verify_pattern`: bytes of strings, numbers and files, in any mix. */
import { inputFailure, readInputHead } from "../../base/input-file.js";
import type { PlacedPattern } from "../spec/verify.js";
import { type Kind, RefusedValueError, ValueError } from "./kind.js";

/** fio 3.33 has 512 bytes, later ones 128 MiB; blocks, in which a pattern begins anew, are shorter. */
const MAX_PATTERN_BYTES = 1 << 20;

/**
 * The next piece, as fio's lib/pattern.c reads them: `"text"`, `'file'`, `0x` with hex digits up
 * to the next `0x`, `%o`, or a decimal number up to a following `0x`.
 */
const PIECE = /"([^"]*)"|'([^']*)'|0x((?:(?!0x)[0-9a-f])+)|(%o)|(-?\d+?(?=0x)|-?\d+)/iy;

/** Hex digits as they stand; an odd first one is a byte of its own. */
function hexBytes(digits: string): Buffer {
  const even = digits.length % 2 === 1 ? `0${digits}` : digits;
  return Buffer.from(even, "hex");
}

/** A decimal number in as few little-endian bytes as it needs, as a 32-bit integer. */
function decimalBytes(text: string): Buffer {
  const value = Number(text);
  if (value > 0x7fff_ffff || value < -0x8000_0000) {
    throw new ValueError(`has ${text}: a decimal number of 32 bits is expected`);
  }
  const bytes = [];
  for (let rest = value >>> 0; rest > 0; rest >>>= 8) bytes.push(rest & 0xff);
  return Buffer.from(bytes.length > 0 ? bytes : [0]);
}

/** As much of a file's beginning as still fits, as in fio. */
function fileBytes(path: string, roomBytes: number): Buffer {
  try {
    return readInputHead(path, roomBytes);
  } catch (error) {
    throw new ValueError(`cannot read its file ${path}: ${inputFailure(error)}`);
  }
}

/** How many bytes `%o` stands for. */
const OFFSET_BYTES = 8;

function pieceBytes(piece: RegExpExecArray, roomBytes: number): Buffer {
  const [, string, file, hex, offset, decimal] = piece;
  if (string !== undefined) return Buffer.from(string, "utf8");
  if (hex !== undefined) return hexBytes(hex);
  if (decimal !== undefined) return decimalBytes(decimal);
  if (offset !== undefined) return Buffer.alloc(OFFSET_BYTES);
  return fileBytes(file ?? "", roomBytes);
}

function parsePattern(text: string): PlacedPattern {
  const pieces: Buffer[] = [];
  let lengthBytes = 0;
  const offsetsAt: number[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(text);
    if (piece === null) {
      throw new ValueError(`cannot be read from ${JSON.stringify(text.slice(at))}`);
    }
    if (piece[0] === "%o") offsetsAt.push(lengthBytes);
    const added = pieceBytes(piece, MAX_PATTERN_BYTES - lengthBytes);
    if (lengthBytes + added.length > MAX_PATTERN_BYTES) {
      throw new ValueError(`is longer than ${MAX_PATTERN_BYTES} bytes`);
    }
    pieces.push(added);
    lengthBytes += added.length;
  }
  if (lengthBytes === 0) throw new ValueError("is empty");
  return { bytes: new Uint8Array(Buffer.concat(pieces)), offsetsAt };
}

const hexText = (bytes: Uint8Array): string => {
  return bytes.length === 0 ? "" : `0x${Buffer.from(bytes).toString("hex")}`;
};

export const bytePattern: Kind<Uint8Array | null> = {
  expects: `a pattern of "text", 'file', hexadecimal (0xdeadbeef) and decimal numbers`,
  parse(text) {
    const { bytes, offsetsAt } = parsePattern(text);
    if (offsetsAt.length > 0) throw new RefusedValueError("uses %o, which is for verify_pattern");
    return bytes;
  },
  format: (value) => hexText(value ?? new Uint8Array()),
};

/** A pattern in which `%o` stands for the block's offset. */
export const placedPattern: Kind<PlacedPattern | null> = {
  expects: `a pattern of "text", 'file', %o (the block's offset), hexadecimal and decimal numbers`,
  parse: parsePattern,
  format(value) {
    if (value === null) return "";
    const starts = [0, ...value.offsetsAt.map((at) => at + OFFSET_BYTES)];
    const ends = [...value.offsetsAt, value.bytes.length];
    return starts
      .map((start, index) => hexText(value.bytes.subarray(start, ends[index])))
      .join("%o");
  },
};
