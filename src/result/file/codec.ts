/**
 * Values of a definition (model/) as JSON and back. Names of properties are in snake case there,
 * as in fio's tree; keys of records and maps are names of others and stay.
 */
import type { TSchema } from "typebox";
import { assert } from "../../base/errors.js";
import { snakeCase } from "../../base/snake-case.js";
import { type Definition, formOf } from "../model/define.js";

/** What JSON.stringify() takes without loss. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The keywords of JSON Schema that definitions use. */
interface Keywords {
  readonly title?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: TSchema;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
  readonly enum?: readonly unknown[];
}

/** @throws BugError for a number that JSON has not got */
export function encode<T>(schema: Definition<T>, value: T): Json {
  return write(schema, value);
}

function write(schema: TSchema, value: unknown): Json {
  const form = formOf(schema);
  if (form !== null) return write(form.inFile, form.encode(value as never));
  const { properties, additionalProperties, items, anyOf } = schema as Keywords;
  if (anyOf !== undefined) return value === null ? null : write(memberOf(anyOf), value);
  if (items !== undefined) return (value as readonly unknown[]).map((item) => write(items, item));
  const named = value as Readonly<Record<string, unknown>>;
  if (properties !== undefined) {
    return mapEntries(properties, (name, each) => [snakeCase(name), write(each, named[name])]);
  }
  if (additionalProperties !== undefined) {
    return mapEntries(named, (name, each) => [name, write(additionalProperties, each)]);
  }
  assert(typeof value !== "number" || Number.isFinite(value), `${value} is written to a result`);
  return value as Json;
}

/**
 * The value that was encoded; properties that the definition does not know are passed over.
 * @param json has been found to be of the {@link published} schema
 * @throws Error as what decodes a part does
 */
export function decode<T>(schema: Definition<T>, json: Json): T {
  return read(schema, json) as T;
}

function read(schema: TSchema, json: Json): unknown {
  const form = formOf(schema);
  if (form !== null) return form.decode(read(form.inFile, json) as never);
  const { properties, additionalProperties, items, anyOf } = schema as Keywords;
  if (anyOf !== undefined) return json === null ? null : read(memberOf(anyOf), json);
  if (items !== undefined) return (json as readonly Json[]).map((item) => read(items, item));
  const named = json as Readonly<Record<string, Json>>;
  if (properties !== undefined) {
    return mapEntries(properties, (name, each) => [name, read(each, named[snakeCase(name)]!)]);
  }
  if (additionalProperties !== undefined) {
    return mapEntries(named, (name, each) => [name, read(additionalProperties, each)]);
  }
  return json;
}

/** Unions are of one schema and null. */
function memberOf(anyOf: readonly TSchema[]): TSchema {
  return anyOf.find((each) => (each as Keywords).type !== "null")!;
}

/**
 * The JSON Schema of what stands in the file.
 * @param named takes the parts that have a name, and lets properties be refused that are not known;
 *   null: parts stand where they are used, and later versions may add properties
 */
export function published(schema: TSchema, named: Record<string, TSchema> | null): TSchema {
  const { title, ...unnamed } = schema as Keywords;
  if (named !== null && title !== undefined) {
    named[title] ??= published(unnamed, named);
    return { $ref: `#/$defs/${title}` };
  }
  const form = formOf(schema);
  if (form !== null) return published({ ...form.inFile, ...descriptionOf(schema) }, named);
  const { properties, additionalProperties, items, anyOf, ...rest } = schema as Keywords;
  const inner = (each: TSchema) => published(each, named);
  if (properties !== undefined) {
    const required = Object.keys(properties).map(snakeCase);
    return {
      ...rest,
      properties: mapEntries(properties, (name, each) => [snakeCase(name), inner(each)]),
      required,
      ...(named === null ? {} : { additionalProperties: false }),
    };
  }
  if (additionalProperties !== undefined) {
    return { ...rest, additionalProperties: inner(additionalProperties) };
  }
  if (items !== undefined) return { ...rest, items: inner(items) };
  return anyOf === undefined ? { ...rest } : { ...rest, anyOf: anyOf.map(inner) };
}

function descriptionOf(schema: TSchema): { description?: string } {
  const { description } = schema as { description?: string };
  return description === undefined ? {} : { description };
}

function mapEntries<V, W>(
  record: Readonly<Record<string, V>>,
  change: (name: string, value: V) => [string, W],
): Record<string, W> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => change(name, value)));
}
