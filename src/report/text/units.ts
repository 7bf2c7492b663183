/** Numbers as people read them: three significant digits and a unit, without a space. */

const LATENCY_UNITS = ["ns", "µs", "ms", "s"];
const COUNT_UNITS = ["", "k", "M", "G", "T"];
const BINARY_PREFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi"];
const DECIMAL_PREFIXES = ["", "k", "M", "G", "T", "P"];

/** What fio's options kb_base and unit_base ask of printed bandwidths. */
export interface BandwidthUnits {
  readonly kbBase: 1024 | 1000;
  /** 1: bits; 8 and 0: bytes. */
  readonly unitBase: 0 | 1 | 8;
}

/** A latency, as `735ns`, `12.3µs`, `1.20s`. @param ns at least 0 */
export function formatLatency(ns: number): string {
  return scale(ns, 1000, LATENCY_UNITS);
}

/** A count or rate in powers of 1000, as `12`, `3.40`, `999k`, `1.25M`. */
export function formatCount(count: number): string {
  return scale(count, 1000, COUNT_UNITS);
}

/** A bandwidth, as `512KiB/s`, `1.20GB/s`, `9.60Mibit/s`. */
export function formatBandwidth(bytesPerSecond: number, units: BandwidthUnits): string {
  const { kbBase, unitBase } = units;
  const prefixes = kbBase === 1024 ? BINARY_PREFIXES : DECIMAL_PREFIXES;
  return unitBase === 1
    ? `${scale(bytesPerSecond * 8, kbBase, prefixes)}bit/s`
    : `${scale(bytesPerSecond, kbBase, prefixes)}B/s`;
}

/** A span of time as a clock shows it, as `0:07`, `12:34`, `1:02:03`. */
export function formatClock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (part: number) => String(part).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** The value in the largest unit that leaves it three digits before the point at most. */
function scale(value: number, base: number, units: readonly string[]): string {
  let scaled = value;
  let unit = 0;
  while (roundTo3(scaled) >= 1000 && unit < units.length - 1) {
    scaled /= base;
    unit++;
  }
  return `${threeDigits(scaled, unit === 0)}${units[unit]}`;
}

function roundTo3(value: number): number {
  return Number(value.toPrecision(3));
}

/** A whole number in the smallest unit needs no decimals: 66ns was not measured to 0.1 ns. */
function threeDigits(value: number, isSmallestUnit: boolean): string {
  if (isSmallestUnit && Number.isInteger(value)) return String(value);
  const rounded = roundTo3(value);
  if (rounded < 0.1) return String(Number(value.toPrecision(2)));
  if (rounded >= 100) return rounded.toFixed(0);
  return rounded.toFixed(rounded >= 10 ? 1 : 2);
}
