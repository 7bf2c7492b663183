/** Sizes in bytes (`4k`, `1g`, `0x1000`), shares of the target (`50%`) and ranges of sizes. */
import type { ByteRange, SizeSpec } from "../spec/job-spec.js";
import {
  type KbBase,
  type Kind,
  RefusedValueError,
  type ValueContext,
  ValueError,
} from "./kind.js";
import { type Bounds, boundsText, checkBounds, parseInteger, SIZE_UNITS } from "./number.js";

/** The shortest exact spelling: `4k`, `1m`, `4095`. */
export function formatBytes(bytes: number, kbBase: KbBase = 1024): string {
  let value = bytes;
  let unit = "";
  for (const next of ["k", "m", "g", "t", "p"]) {
    if (value === 0 || value % kbBase !== 0) break;
    value /= kbBase;
    unit = next;
  }
  return `${value}${unit}`;
}

/** @throws ValueError */
function parseBytes(text: string, bounds: Bounds, context: ValueContext): number {
  if (/^\d+z$/i.test(text)) {
    const cure = "Write it in bytes: (16*256m) is as much as 16 zones of 256 MiB.";
    throw new RefusedValueError("counts zones", cure);
  }
  const bytes = parseInteger(text, SIZE_UNITS[context.kbBase], context.note);
  checkBounds(bytes, bounds, formatBytes);
  if (context.kbBase === 1024 && /[kmgtp]ib/i.test(text)) {
    context.note(
      `${text} is ${bytes} bytes, as in fio: with kb_base=1024, KiB is 1000 bytes and k is 1024`,
    );
  }
  return bytes;
}

export function size(bounds: Bounds = {}): Kind<number> {
  return {
    expects: `a size in bytes (4096, 4k, 1m)${boundsText(bounds, formatBytes)}`,
    parse: (text, context) => parseBytes(text, bounds, context),
    format: formatBytes,
  };
}

interface ShareBounds {
  readonly maxPercent?: number;
}

/** A size or a percentage of the target's size. */
export function sizeOrPercent({
  maxPercent = Number.MAX_SAFE_INTEGER,
}: ShareBounds = {}): Kind<SizeSpec> {
  return {
    expects: "a size in bytes (4096, 4k, 1m) or a percentage (50%)",
    parse(text, context) {
      // Some write %%, as printf() needs it. Behind a fraction a % is dropped like any suffix.
      const [, share] = /^([^.%]+)%+$/.exec(text) ?? [];
      if (share === undefined) {
        return { kind: "bytes", bytes: parseBytes(text, { min: 0 }, context) };
      }
      const percent = parseInteger(share, new Map([["", 1]]));
      checkBounds(percent, { min: 0, max: maxPercent }, (value) => `${value}%`);
      return { kind: "percent", percent };
    },
    format: (value, kbBase) =>
      value.kind === "bytes" ? formatBytes(value.bytes, kbBase) : `${value.percent}%`,
  };
}

/** A size or percentage where 0 says "not set", as fio has it. */
export function optionalSize(bounds: ShareBounds = {}): Kind<SizeSpec | null> {
  const kind = sizeOrPercent(bounds);
  return {
    expects: `${kind.expects} (0: not set)`,
    parse(text, context) {
      const value = kind.parse(text, context);
      return (value.kind === "bytes" ? value.bytes : value.percent) === 0 ? null : value;
    },
    format: (value, kbBase) => (value === null ? "0" : kind.format(value, kbBase)),
  };
}

interface RangeOptions extends Bounds {
  /** Whether one size may stand for a range without extent. */
  readonly single: boolean;
}

/** `4k-16k`, `4k:16k` or `4k,16k`; ends in the wrong order are swapped, as in fio. */
export function sizeRange(options: RangeOptions): Kind<ByteRange> {
  return {
    expects: `a range of sizes (4k-16k)${options.single ? " or one size" : ""}`,
    parse(text, context) {
      const ends = text.split(/[-:,]/);
      if (ends.length > 2 || (ends.length < 2 && !options.single)) {
        throw new ValueError("is not a range");
      }
      const sizes = ends.map((end) => parseBytes(end.trim(), options, context));
      return { minBytes: Math.min(...sizes), maxBytes: Math.max(...sizes) };
    },
    format({ minBytes, maxBytes }, kbBase) {
      const min = formatBytes(minBytes, kbBase);
      return options.single && minBytes === maxBytes
        ? min
        : `${min}-${formatBytes(maxBytes, kbBase)}`;
    },
  };
}
