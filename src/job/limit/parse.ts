/** Reads limits: `p99<2ms,read.iops>=50k,errors=0,polled`. */
import { DIRECTIONS, type Direction } from "../../base/direction.js";
import { ValueError } from "../kinds/kind.js";
import { nearest } from "../nearest-name.js";
import { contradiction } from "./contradiction.js";
import {
  type Comparator,
  EACH_HOST,
  type Figure,
  JOB_FIGURES,
  type JobFigure,
  LATENCIES,
  type LatencyStatistic,
  type Limit,
  type LimitUnit,
  type OwnFigure,
  PROPERTIES,
  type Property,
  RATE_FIGURES,
  type RateFigure,
  unitOf,
} from "./limit.js";
import { UNITS } from "./units.js";

const LIMIT = /^([\w.-]+?(?:\/[^<>=]+?)?)\s*(<=|>=|<|>|=)\s*(.*)$/;
const RATIO = /^([^/]+)\/(.+)$/;
const QUANTITY = /^(\d+(?:\.\d+)?|\.\d+)\s*([^\d\s.]*)$/;
const PERCENTILE = /^p(\d+(?:\.\d+)?)$/;

/**
 * @param text limits separated by commas
 * @throws ValueError for an unknown figure, a wrong unit, limits that contradict each other
 */
export function parseLimits(text: string): Limit[] {
  const limits = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map(parseLimit);
  if (limits.length === 0) throw new ValueError("names no limit", "Write p99<2ms or errors=0.");
  const why = contradiction(limits);
  if (why !== null) throw new ValueError(why, "Remove one of them.");
  return limits;
}

function parseLimit(text: string): Limit {
  if (!text.startsWith(EACH_HOST)) return parseUnscoped(text);
  return { ...parseUnscoped(text.slice(EACH_HOST.length)), eachHost: true };
}

function parseUnscoped(text: string): Limit {
  const [, name, comparator, bound] = LIMIT.exec(text) ?? [];
  if (name === undefined || bound === undefined) return { property: parseProperty(text) };
  if (isProperty(name)) throw new ValueError(`${name} holds or not, and takes no bound`);
  const figure = parseFigure(name);
  return {
    figure,
    comparator: comparator as Comparator,
    bound: parseBound(bound, unitOf(figure), text),
  };
}

function isProperty(name: string): name is Property {
  return (PROPERTIES as readonly string[]).includes(name);
}

function parseProperty(text: string): Property {
  if (isProperty(text)) return text;
  if (figureOf(text) !== null) {
    throw new ValueError(`${text} has no bound`, `Write ${text}<BOUND or ${text}>BOUND.`);
  }
  throw unknownFigure(text);
}

/**
 * A figure by its name, such as `p99`, `read.iops`, `write.response.p99.9` or `cpu_per_io`; with
 * `/JOB` behind it its ratio to that of another job.
 * @throws ValueError that names the nearest one
 */
export function parseFigure(name: string): Figure {
  const figure = figureOf(name);
  if (figure !== null) return figure;
  if (isProperty(name)) throw new ValueError(`${name} holds or not, and has no value`);
  throw unknownFigure(name);
}

function figureOf(text: string): Figure | null {
  const [, name, to] = RATIO.exec(text) ?? [];
  if (name === undefined || to === undefined) return ownFigureOf(text);
  const of = ownFigureOf(name);
  return of && { kind: "ratio", of, to };
}

function ownFigureOf(name: string): OwnFigure | null {
  if (Object.hasOwn(JOB_FIGURES, name)) return { kind: "job", name: name as JobFigure };
  const [first = "", ...others] = name.split(".");
  const direction = (DIRECTIONS as readonly string[]).includes(first) ? (first as Direction) : null;
  const rest = direction === null ? name : others.join(".");
  if (Object.hasOwn(RATE_FIGURES, rest)) {
    return { kind: "rate", direction, name: rest as RateFigure };
  }
  const prefix = LATENCIES.find((each) => rest.startsWith(`${each}.`));
  const statistic = statisticOf(prefix === undefined ? rest : rest.slice(prefix.length + 1));
  if (statistic === null) return null;
  return { kind: "latency", direction, latency: prefix ?? "completion", statistic };
}

function statisticOf(name: string): LatencyStatistic | null {
  if (name === "mean" || name === "max") return name;
  const percentile = Number(PERCENTILE.exec(name)?.[1] ?? Number.NaN);
  return percentile > 0 && percentile <= 100 ? { percentile } : null;
}

function unknownFigure(name: string): ValueError {
  const close = nearest(name, spellings());
  return new ValueError(
    `${name} is no figure that a limit can be on`,
    `Figures are ${FIGURES.join(", ")}; in front of rates and latencies ` +
      `${DIRECTIONS.join(", ")}, and of latencies response or lateness; behind them /JOB for the ` +
      "ratio to another job." +
      (close === null ? "" : ` Did you mean ${close}?`),
  );
}

const LATENCY_FIGURES = ["p50", "p90", "p95", "p99", "p99.9", "p99.99", "mean", "max"];
const FIGURES = [
  ...LATENCY_FIGURES,
  ...Object.keys(RATE_FIGURES),
  ...Object.keys(JOB_FIGURES),
  ...PROPERTIES,
];

/** What is commonly meant, to find the nearest of. */
function spellings(): string[] {
  const plain = [
    ...Object.keys(RATE_FIGURES),
    ...["", "response.", "lateness."].flatMap((of) => LATENCY_FIGURES.map((each) => of + each)),
  ];
  return [
    ...FIGURES,
    ...["", ...DIRECTIONS.map((direction) => `${direction}.`)].flatMap((of) =>
      plain.map((each) => of + each),
    ),
  ];
}

function parseBound(text: string, unit: LimitUnit, limit: string): number {
  const units = UNITS[unit];
  const [, digits, suffix] = QUANTITY.exec(text) ?? [];
  const factor = suffix === undefined ? undefined : units[suffix];
  if (digits !== undefined && factor !== undefined) return Number(digits) * factor;
  const names = Object.keys(units).filter((name) => name !== "");
  if (names.length === 0) throw new ValueError(`${limit}: the bound is a number without a unit`);
  const bare = "" in units ? ", or none" : "";
  throw new ValueError(
    `${limit}: the bound needs a number and a unit of ${names.join(", ")}${bare}`,
  );
}
