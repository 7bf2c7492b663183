/** Numbers as fio's normal output shortens them: a few digits and a prefix, as `14.7k`, `1024KiB`. */

import { fixed } from "../text/printf.js";
import type { BandwidthUnits } from "../text/units.js";

/** How normal output writes numbers: the fields of a job that say so. */
export interface NumberStyle extends BandwidthUnits {
  readonly significantFigures: number;
}

const PREFIXES = {
  1000: ["", "k", "M", "G", "T", "P", "E"],
  1024: ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"],
} as const;

/**
 * The value in the first prefix that leaves it no more than `digits` digits before the point, with
 * as many decimals as fit, the point counted as a digit. The rules are those of num2str() in fio's
 * lib/num2str.c; a value that is short enough as it is has no decimals.
 * @param value at least 0, cut to a whole number
 * @param digits at least 1
 */
export function quantity(value: number, base: 1000 | 1024, digits: number): string {
  let whole = Math.floor(value);
  let rest = 0;
  let power = 0;
  while (String(whole).length > digits) {
    rest = whole % base;
    whole = Math.floor(whole / base);
    power++;
  }
  const prefix = PREFIXES[base][power];
  if (power === 0) return String(whole);
  const decimals = digits - String(whole).length - 1;
  if (decimals < 1) return `${rest >= base / 2 ? whole + 1 : whole}${prefix}`;
  const fraction = fixed(rest / base, decimals);
  if (fraction.startsWith("1")) whole++;
  return `${whole}.${fraction.slice("0.".length)}${prefix}`;
}

/** A quantity in the prefixes that kb_base asks for, and in the other ones. */
export interface BothBases {
  readonly own: string;
  readonly other: string;
}

/** An amount of data, as `1024KiB` and `1049kB`. */
export function dataSize(bytes: number, style: NumberStyle): BothBases {
  return inBothBases(bytes, style, "B");
}

/** A bandwidth, as `57.3MiB/s` and `60.1MB/s`, or with unit_base=1 in bits. */
export function bandwidth(bytesPerSecond: number, style: NumberStyle): BothBases {
  const whole = Math.floor(bytesPerSecond);
  return style.unitBase === 1
    ? inBothBases(whole * 8, style, "bit/s")
    : inBothBases(whole, style, "B/s");
}

function inBothBases(value: number, style: NumberStyle, unit: string): BothBases {
  const { kbBase, significantFigures } = style;
  return {
    own: quantity(value, kbBase, significantFigures) + unit,
    other: quantity(value, kbBase === 1024 ? 1000 : 1024, significantFigures) + unit,
  };
}
