/**
 * Values of a definition (model/) as JSON and back. Names of properties are in snake case there,
 * as in fio's tree; keys of records and maps are names of others and stay.
 */
import type { TSchema } from "typebox";
import { assert } from "../../base/errors.js";
import { remembered } from "../../base/remembered.js";
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

/** A list whose items are made while it is written, since those of many hosts take much memory. */
export class Listed<T> {
  readonly each: () => Iterable<T>;

  constructor(each: () => Iterable<T>) {
    this.each = each;
  }

  toJSON(): T[] {
    return [...this.each()];
  }
}

/** An object whose lists are made while it is written. */
export type JsonParts = { readonly [key: string]: Json | Listed<Json> };

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

/** From this length on a list is encoded while it is written. */
const LONG_LIST = 100;

/** The same of an object that may have long lists. */
export function encodeParts<T extends object>(schema: Definition<T>, value: T): JsonParts {
  const named = value as Readonly<Record<string, unknown>>;
  return mapEntries((schema as Keywords).properties!, (name, each) => {
    const { items } = each as Keywords;
    const part = named[name];
    const isLong = items !== undefined && (part as readonly unknown[]).length >= LONG_LIST;
    const encoded = isLong
      ? new Listed(() => encodeEach(items, part as readonly unknown[]))
      : write(each, part);
    return [snakeCase(name), encoded];
  });
}

function* encodeEach(items: TSchema, list: readonly unknown[]): Iterable<Json> {
  for (const item of list) yield write(items, item);
}

function write(schema: TSchema, value: unknown): Json {
  const form = formOf(schema);
  if (form !== null) return write(form.inFile, form.encode(value as never));
  const { properties, additionalProperties, items, anyOf } = schema as Keywords;
  if (anyOf !== undefined) return value === null ? null : write(memberOf(anyOf), value);
  if (items !== undefined) return (value as readonly unknown[]).map((item) => write(items, item));
  const named = value as Readonly<Record<string, unknown>>;
  if (properties !== undefined) {
    const json: Record<string, Json> = {};
    for (const { name, inFile, part } of propertiesOf(properties)) {
      json[inFile] = write(part, named[name]);
    }
    return json;
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
 * @param staysEncoded histograms are to be decoded when they are needed
 * @throws Error as what decodes a part does
 */
export function decode<T>(schema: Definition<T>, json: Json, staysEncoded = false): T {
  return read(schema, json, staysEncoded) as T;
}

function read(schema: TSchema, json: Json, staysEncoded: boolean): unknown {
  const form = formOf(schema);
  const inner = (part: TSchema, of: Json): unknown => read(part, of, staysEncoded);
  if (form !== null) return form.decode(inner(form.inFile, json) as never, staysEncoded);
  const { properties, additionalProperties, items, anyOf } = schema as Keywords;
  if (anyOf !== undefined) return json === null ? null : inner(memberOf(anyOf), json);
  if (items !== undefined) return (json as readonly Json[]).map((item) => inner(items, item));
  const named = json as Readonly<Record<string, Json>>;
  if (properties !== undefined) {
    const value: Record<string, unknown> = {};
    for (const { name, inFile, part } of propertiesOf(properties)) {
      value[name] = inner(part, named[inFile]!);
    }
    return value;
  }
  if (additionalProperties !== undefined) {
    return mapEntries(named, (name, each) => [name, inner(additionalProperties, each)]);
  }
  return json;
}

interface Property {
  readonly name: string;
  readonly inFile: string;
  readonly part: TSchema;
}

/** The same for all values of a definition, of which there may be a million. */
const propertiesOf = remembered((properties: Readonly<Record<string, TSchema>>): Property[] => {
  return Object.entries(properties).map(([name, part]) => {
    return { name, inFile: snakeCase(name), part };
  });
});

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
