/** Lists: one value per direction (`4k,8k`), names (`a:b`), CPUs (`0-3,8`) and percentiles. */
import { DIRECTIONS, type PerDirection } from "../../base/direction.js";
import { assert } from "../../base/errors.js";
import { type Kind, ValueError } from "./kind.js";

interface DirectionListOptions {
  /** What else than a comma may separate, as fio has it for plain integers. */
  readonly alsoSeparates?: RegExp;
}

/**
 * `a,b,c` for read, write, trim: a missing tail repeats the last value, an empty entry keeps
 * what the direction had before.
 */
export function perDirection<T>(
  kind: Kind<T>,
  options: DirectionListOptions = {},
): Kind<PerDirection<T>> {
  return {
    expects: `${kind.expects}, or up to three for read,write,trim`,
    parse(text, context, previous) {
      assert(previous !== undefined, "a list by direction has a value before");
      const other = text.includes(",") ? undefined : options.alsoSeparates;
      const entries = text.split(other?.test(text) ? other : ",");
      if (entries.length > 3) throw new ValueError("has more than three entries");
      if (entries.length > 1 && entries.at(-1)!.trim() === "") entries.pop();
      if (other !== undefined && entries.length > 1) {
        const given = DIRECTIONS.slice(0, entries.length).join(", ");
        context.note(
          `${text} is one value each for ${given}, as fio reads it; ` +
            "for a range of block sizes use bsrange",
        );
      }
      const value = (index: number, before: T): T => {
        const entry = entries[Math.min(index, entries.length - 1)]!.trim();
        return entry === "" ? before : kind.parse(entry, context, before);
      };
      return {
        read: value(0, previous.read),
        write: value(1, previous.write),
        trim: value(2, previous.trim),
      };
    },
    format({ read, write, trim }, kbBase) {
      const [r, w, t] = [read, write, trim].map((value) => kind.format(value, kbBase));
      if (w === t) return r === w ? `${r}` : `${r},${w}`;
      return `${r},${w},${t}`;
    },
  };
}

/** Names separated by colons; `\:` is a colon of the name. */
export const names: Kind<readonly string[]> = {
  expects: "names separated by colons (a:b)",
  parse(text) {
    const found = text
      .split(/(?<!\\):/)
      .map((name) => name.replaceAll("\\:", ":"))
      .filter((name) => name.trim() !== "");
    if (found.length === 0) throw new ValueError("holds no name");
    return found;
  },
  format: (value) => value.map((name) => name.replaceAll(":", "\\:")).join(":"),
};

/** The highest CPU number that a list may name; Linux is built for at most 8192 CPUs. */
const MAX_CPU = 8191;

/** `0-3,8`. */
export const cpuList: Kind<readonly number[]> = {
  expects: "CPU numbers and ranges (0-3,8)",
  parse(text) {
    const cpus = new Set<number>();
    for (const part of text.split(",")) {
      const [, from, to = from] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
      const [first, last] = [Number(from), Number(to)];
      if (from === undefined || first > last) throw new ValueError(`has ${JSON.stringify(part)}`);
      if (last > MAX_CPU) throw new ValueError(`is out of range: CPUs end at ${MAX_CPU}`);
      for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
    }
    return [...cpus].sort((a, b) => a - b);
  },
  format: (cpus) => cpus.join(","),
};

/** As many as fio keeps. */
const MAX_PERCENTILES = 20;

/** `50:99:99.9`, at most twenty, in ascending order whatever the order given. */
export const percentileList: Kind<readonly number[]> = {
  expects: `up to ${MAX_PERCENTILES} percentiles separated by colons (50:99:99.9)`,
  parse(text) {
    const found = text.split(":").map((entry) => {
      const value = /^\s*\d+(\.\d*)?\s*$/.test(entry) ? Number(entry) : Number.NaN;
      if (!(value >= 0 && value <= 100)) {
        throw new ValueError(`has ${JSON.stringify(entry)}: a percentile is between 0 and 100`);
      }
      return value;
    });
    if (found.length > MAX_PERCENTILES) {
      throw new ValueError(`has ${found.length} entries, at most ${MAX_PERCENTILES} are kept`);
    }
    return [...new Set(found)].sort((a, b) => a - b);
  },
  format: (value) => value.join(":"),
};
