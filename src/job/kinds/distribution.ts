/** `random_distribution` and `file_service_type`: how random choices are skewed. */
import { everyDirection } from "../../base/direction.js";
import { nearest } from "../nearest-name.js";
import type { AccessZone, FileService, RandomDistribution, Skew } from "../spec/job-spec.js";
import { type Kind, ValueError } from "./kind.js";
import { perDirection } from "./list.js";
import { checkBounds, parseInteger } from "./number.js";
import { accessZones } from "./split.js";

const SKEWS = ["zipf", "pareto", "normal", "gauss"] as const;

function isSkew(word: string): word is (typeof SKEWS)[number] {
  return (SKEWS as readonly string[]).includes(word);
}

/** The word before the first colon, and what follows it (null when nothing does). */
function splitWord(text: string): [word: string, rest: string | null] {
  const colon = text.indexOf(":");
  if (colon < 0) return [text.trim(), null];
  return [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
}

function unknownWord(word: string, known: readonly string[]): ValueError {
  const near = nearest(word, known);
  return new ValueError(
    "is not a value that it takes",
    `${near === null ? "" : `Did you mean ${near}? `}Use one of ${known.join(", ")}.`,
  );
}

function parseDecimal(text: string): number {
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(text)) {
    throw new ValueError(`has ${JSON.stringify(text)}, which is not a number`);
  }
  return Number(text);
}

/** `zipf:THETA:CENTER` and its kin behind the word; fio's defaults are 1.1, 0.2 and 0. */
function parseSkew(word: (typeof SKEWS)[number], rest: string | null): Skew {
  const [value, center, ...more] = (rest ?? "").split(":").map((part) => part.trim());
  if (more.length > 0) throw new ValueError("has more than a value and a center");
  const input = value === undefined || value === "" ? null : parseDecimal(value);
  const at = center === undefined ? null : parseDecimal(center);
  if (at !== null) checkBounds(at, { min: 0, max: 1 }, (bound) => `a center of ${bound}`);
  switch (word) {
    case "zipf": {
      const theta = input ?? 1.1;
      if (theta === 1 || theta < 0) {
        throw new ValueError(`has a theta of ${theta}`, "Use a theta above 0 other than 1.");
      }
      return { kind: "zipf", theta, center: at };
    }
    case "pareto": {
      const h = input ?? 0.2;
      if (h <= 0 || h >= 1) {
        throw new ValueError(`has a power of ${h}`, "Use a power between 0 and 1.");
      }
      return { kind: "pareto", h, center: at };
    }
    default: {
      const deviationPercent = input ?? 0;
      if (deviationPercent < 0 || deviationPercent >= 100) {
        throw new ValueError(
          `has a deviation of ${deviationPercent} %`,
          "Use a deviation of 0 or more and below 100.",
        );
      }
      return { kind: "normal", deviationPercent, center: at };
    }
  }
}

function formatSkew(skew: Skew): string {
  const center = skew.center === null ? "" : `:${skew.center}`;
  switch (skew.kind) {
    case "zipf":
      return `zipf:${skew.theta}${center}`;
    case "pareto":
      return `pareto:${skew.h}${center}`;
    case "normal":
      return `normal:${skew.deviationPercent}${center}`;
  }
}

const WHOLE_REGION: readonly AccessZone[] = [
  { accessPercent: 100, size: { kind: "percent", percent: 100 } },
];
const NO_UNITS = new Map([["", 1]]);
const ZONED = {
  zoned: perDirection(accessZones(false)),
  zoned_abs: perDirection(accessZones(true)),
} as const;

const DISTRIBUTIONS = ["random", "zipf", "pareto", "normal", "zoned", "zoned_abs", "sequence"];

/** Block numbers with commas between them. */
function parseSequence(rest: string | null): RandomDistribution {
  if (rest === null) throw new ValueError("names no blocks", "Write sequence:2,0,1.");
  const blocks = rest.split(",").map((word) => {
    const block = parseInteger(word, NO_UNITS);
    checkBounds(block, { min: 0, max: 2 ** 40 }, String);
    return block;
  });
  return { kind: "sequence", blocks, strides: false };
}

/** `random`, `zipf[:theta[:center]]`, `zoned:60/10:40/90` and so on. */
export const randomDistribution: Kind<RandomDistribution> = {
  expects: `${DISTRIBUTIONS.join(", ")}, with their numbers (zipf:1.2, zoned:60/10:40/90)`,
  parse(text, context) {
    const [word, rest] = splitWord(text);
    if (isSkew(word)) return parseSkew(word, rest);
    if (word === "random" && rest === null) return { kind: "random" };
    if (word === "sequence") return parseSequence(rest);
    if (word !== "zoned" && word !== "zoned_abs") throw unknownWord(word, DISTRIBUTIONS);
    if (rest === null) throw new ValueError("names no zones", `Write ${word}:60/10:40/90.`);
    const zones = ZONED[word].parse(rest, context, everyDirection(WHOLE_REGION));
    return { kind: "zoned", zones };
  },
  format(value, kbBase) {
    if (value.kind === "random") return "random";
    if (value.kind === "sequence") return `sequence:${value.blocks.join(",")}`;
    if (value.kind !== "zoned") return formatSkew(value);
    const { read, write, trim } = value.zones;
    const absolute = [...read, ...write, ...trim].some((zone) => zone.size.kind === "bytes");
    const word = absolute ? "zoned_abs" : "zoned";
    return `${word}:${ZONED[word].format(value.zones, kbBase)}`;
  },
};

const SERVICES = ["roundrobin", "random", "sequential", "zipf", "pareto", "normal"] as const;

/** `roundrobin[:I/Os]`, `random[:I/Os]`, `sequential` and the skewed kinds. */
export const fileService: Kind<FileService> = {
  expects: `${SERVICES.join(", ")}, with their numbers (random:8, zipf:1.2)`,
  parse(text) {
    const [word, rest] = splitWord(text);
    if (isSkew(word)) return parseSkew(word, rest);
    if (word !== "roundrobin" && word !== "random" && word !== "sequential") {
      throw unknownWord(word, SERVICES);
    }
    const runIos = rest === null ? 1 : parseInteger(rest, NO_UNITS);
    checkBounds(runIos, { min: 1, max: 2 ** 31 - 1 }, String);
    return { kind: word, runIos };
  },
  format(value) {
    if (!("runIos" in value)) return formatSkew(value);
    return value.runIos === 1 ? value.kind : `${value.kind}:${value.runIos}`;
  },
};
