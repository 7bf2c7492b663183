/** The first thing that is wrong with a value by a schema, in words for an error. */
import type { TSchema } from "typebox";
import { Errors } from "typebox/value";

export interface Flaw {
  /** The properties that lead to it, from the outside; empty for the value itself. */
  readonly path: readonly string[];
  readonly what: string;
}

/** @returns null for a value that is as the schema says */
export function firstFlaw(schema: TSchema, value: unknown): Flaw | null {
  // In a union of something and null, what is wrong with the something comes first.
  const [first] = Errors(schema, value);
  if (first === undefined) return null;
  return { path: first.instancePath.split("/").slice(1), what: first.message };
}
