/** Shares: `bssplit=4k/50:8k/50` and the zones of `random_distribution=zoned:60/10:40/90`. */
import type { AccessZone, SizeShare } from "../spec/job-spec.js";
import { type Kind, type ValueContext, ValueError } from "./kind.js";
import { type Bounds, checkBounds, parseInteger } from "./number.js";
import { formatBytes, size } from "./size.js";

/** As many as fio keeps of each. */
const MAX_SIZES = 64;
const MAX_ZONES = 256;

const NO_UNITS = new Map([["", 1]]);

/** `a/b:c/d` as pairs; what stands right of the slash may be missing and is null then. */
function pairs(text: string, maxCount: number): [left: string, right: string | null][] {
  const entries = text.split(":");
  if (entries.length > maxCount) {
    throw new ValueError(`has ${entries.length} entries, at most ${maxCount} are allowed`);
  }
  return entries.map((entry) => {
    const [left = "", right, ...more] = entry.split("/").map((part) => part.trim());
    if (left === "" || more.length > 0) {
      throw new ValueError(`has ${JSON.stringify(entry)}, which is not one value/share`);
    }
    return [left, right === undefined || right === "" ? null : right];
  });
}

function parsePercent(text: string): number {
  const percent = parseInteger(text, NO_UNITS);
  checkBounds(percent, { min: 0, max: 100 }, (value) => `${value}%`);
  return percent;
}

/** Percentages where those that are missing share what the others leave, in equal whole parts. */
function completePercents(given: readonly (number | null)[]): number[] {
  const sum = given.reduce<number>((total, percent) => total + (percent ?? 0), 0);
  if (sum > 100) throw new ValueError(`has percentages that add up to ${sum}, more than 100`);
  const missing = given.filter((percent) => percent === null).length;
  return given.map((percent) => percent ?? Math.floor((100 - sum) / missing));
}

/**
 * `4k/50:8k/50`. A percentage that is blank, or 0 as in fio, shares the remainder. What is left
 * then goes to the size with the largest share, which is the last.
 */
export function sizeShares(bounds: Bounds): Kind<readonly SizeShare[]> {
  const bytes = size(bounds);
  return {
    expects: "sizes with their shares in percent (4k/50:8k/30:64k/20)",
    parse(text, context) {
      const entries = pairs(text, MAX_SIZES);
      const percents = completePercents(
        entries.map(([, share]) => (share === null ? null : parsePercent(share) || null)),
      );
      const shares = entries.map(([length], index) => ({
        bytes: bytes.parse(length, context),
        percent: percents[index] as number,
      }));
      const sum = percents.reduce((total, percent) => total + percent, 0);
      if (sum < 100) context.note(`the ${100 - sum} % that are left go to the largest share`);
      return shares
        .filter(({ percent }) => percent > 0)
        .sort((one, other) => one.percent - other.percent);
    },
    format: (shares, kbBase) =>
      shares.map((each) => `${formatBytes(each.bytes, kbBase)}/${each.percent}`).join(":"),
  };
}

/**
 * `60/10:40/90`, access before size; or `60/1g:40/9g` where sizes are absolute.
 * A size in percent that is blank, or 0 as in fio, shares the remainder.
 */
export function accessZones(absolute: boolean): Kind<readonly AccessZone[]> {
  const zoneSizes = (sizes: readonly (string | null)[], context: ValueContext) => {
    if (absolute) {
      return sizes.map((text) => {
        if (text === null) throw new ValueError("has a zone without its size");
        return { kind: "bytes", bytes: size({ min: 1 }).parse(text, context) } as const;
      });
    }
    const given = sizes.map((text) => (text === null ? null : parsePercent(text) || null));
    return completePercents(given).map((percent) => ({ kind: "percent", percent }) as const);
  };
  return {
    expects: `zones as access/size (60/${absolute ? "1g:40/9g" : "10:40/90"})`,
    parse(text, context) {
      const entries = pairs(text, MAX_ZONES);
      const access = entries.map(([percent]) => parsePercent(percent));
      const sum = access.reduce((total, percent) => total + percent, 0);
      if (sum !== 100) throw new ValueError(`has shares of access that add up to ${sum}, not 100`);
      const sizes = zoneSizes(
        entries.map(([, zoneSize]) => zoneSize),
        context,
      );
      return access.map((accessPercent, index) => {
        const zone = { accessPercent, size: sizes[index] as AccessZone["size"] };
        if (accessPercent > 0 && zone.size.kind === "percent" && zone.size.percent === 0) {
          throw new ValueError("has a zone that is accessed and has no size");
        }
        return zone;
      });
    },
    format: (zones, kbBase) =>
      zones
        .map(({ accessPercent, size: { ...each } }) => {
          const length = each.kind === "bytes" ? formatBytes(each.bytes, kbBase) : each.percent;
          return `${accessPercent}/${length}`;
        })
        .join(":"),
  };
}
