/** Plain data as JSON whose keys are in fio's manner, `logical_block_bytes`. */
import { snakeCase } from "../../base/snake-case.js";

type Plain = object | string | number | boolean | null;

/** Maps become objects and keep their keys, which are names of others. */
export function inSnakeCase(value: Plain): Plain {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(inSnakeCase);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, each]) => [key, inSnakeCase(each)]));
  }
  const entries: [string, Plain][] = Object.entries(value);
  return Object.fromEntries(entries.map(([key, each]) => [snakeCase(key), inSnakeCase(each)]));
}
