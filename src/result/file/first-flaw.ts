/** The first thing that is wrong with a value by a schema, in words for an error. */
import type { TSchema } from "typebox";
import { Compile, type Validator } from "typebox/compile";
import { Errors } from "typebox/value";

export interface Flaw {
  /** The properties that lead to it, from the outside; empty for the value itself. */
  readonly path: readonly string[];
  readonly what: string;
}

/**
 * How to check values of a schema; null until a second one is to be: making that takes longer than to
 * check one without it, and then saves most of the time that each of a thousand hosts takes.
 */
const validators = new WeakMap<TSchema, Validator | null>();

function isKnownGood(schema: TSchema, value: unknown): boolean {
  const known = validators.get(schema);
  const validator = known === null ? Compile(schema) : (known ?? null);
  validators.set(schema, validator);
  return validator?.Check(value) === true;
}

/** @returns null for a value that is as the schema says */
export function firstFlaw(schema: TSchema, value: unknown): Flaw | null {
  if (isKnownGood(schema, value)) return null;
  // In a union of something and null, what is wrong with the something comes first.
  const [first] = Errors(schema, value);
  if (first === undefined) return null;
  return { path: first.instancePath.split("/").slice(1), what: first.message };
}
