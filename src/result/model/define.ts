/**
 * How the parts of a result are defined: once, as JSON Schemas of what stands in the file. The
 * TypeScript type of a part is {@link Model} of its schema, and codec.ts reads and writes it. Of
 * TypeBox only the types are used here, so that no run waits for the library.
 */
import type { Static, TSchema, TUnsafe } from "typebox";
import { COARSE_LENGTH, type CoarseCounts, denseCounts } from "../latency/coarse.js";
import {
  decodeHdr,
  decodeSparse,
  EncodedCounts,
  type StoredCounts,
} from "../latency/encoded-counts.js";
import { encodedCounts, encodeHdr } from "../latency/hdr.js";

/** The type that a definition stands for in the code. */
export type Model<S extends TSchema> = Static<S>;

/** A definition of values that the code has in a form which JSON has not got. */
export type Definition<T> = TUnsafe<T>;

/** @param schema of what stands in the file for a T */
function defined<T>(schema: object): Definition<T> {
  return schema as Definition<T>;
}

/** How such a value stands in the file: `inFile` is the schema of what `encode` makes. */
export interface Form {
  readonly inFile: TSchema;
  // The schema that carries the form has the type of the value; here it is anything.
  readonly encode: (value: never) => unknown;
  /** @param staysEncoded what would take much memory is to be decoded when it is needed */
  readonly decode: (json: never, staysEncoded: boolean) => unknown;
}

const FORM = Symbol("form");

export function formOf(schema: TSchema): Form | null {
  return (schema as { [FORM]?: Form })[FORM] ?? null;
}

function formed<T, J>(
  inFile: TSchema,
  encode: (value: T) => J,
  decode: (json: J, staysEncoded: boolean) => T,
): Definition<T> {
  const form: Form = { inFile, encode, decode };
  return defined({ ...inFile, [FORM]: form });
}

type Properties = Readonly<Record<string, TSchema>>;
type ObjectModel<P extends Properties> = { readonly [K in keyof P]: Static<P[K]> };

/** An object with all of these properties. Their names are in snake case in the file. */
export function object<const P extends Properties>(
  properties: P,
  description?: string,
): Definition<ObjectModel<P>> {
  return described(
    defined({ type: "object", required: Object.keys(properties), properties }),
    description,
  );
}

/** null for each property of an object that may be null, which stands for unknown. */
export function unknownOf<T extends object>(definition: Definition<T>): Unknown<T> {
  const { properties } = definition as { properties?: Properties };
  const names = Object.entries(properties ?? {}).filter(([, each]) => mayBeNull(each));
  return Object.fromEntries(names.map(([name]) => [name, null])) as Unknown<T>;
}

type Unknown<T> = { readonly [K in keyof T as null extends T[K] ? K : never]: null };

function mayBeNull(schema: TSchema): boolean {
  const { type, anyOf } = schema as { type?: unknown; anyOf?: readonly TSchema[] };
  return anyOf === undefined ? Array.isArray(type) && type.includes("null") : anyOf.some(isNull);
}

function isNull(schema: TSchema): boolean {
  return (schema as { type?: unknown }).type === "null";
}

export function list<S extends TSchema>(
  items: S,
  description?: string,
): Definition<readonly Static<S>[]> {
  return described(defined({ type: "array", items }), description);
}

export function nullable<S extends TSchema>(
  schema: S,
  description?: string,
): Definition<Static<S> | null> {
  return described(defined({ anyOf: [schema, { type: "null" }] }), description);
}

/** One of several strings or numbers. */
export function oneOf<const V extends string | number>(
  values: readonly V[],
  description?: string,
): Definition<V> {
  return described(defined({ enum: [...values] }), description);
}

/** A map whose keys are names of others, and stay as they are. */
export function map<S extends TSchema>(
  values: S,
  description?: string,
): Definition<ReadonlyMap<string, Static<S>>> {
  type Value = Static<S>;
  return formed<ReadonlyMap<string, Value>, Readonly<Record<string, Value>>>(
    record(values, description),
    (value) => Object.fromEntries(value),
    (json) => new Map(Object.entries(json)),
  );
}

/** A record whose keys stay as they are. */
export function record<S extends TSchema>(
  values: S,
  description?: string,
): Definition<Readonly<Record<string, Static<S>>>> {
  return described(defined({ type: "object", additionalProperties: values }), description);
}

/** What stands as null in the file where it is `nothing`, the very object. */
export function orNothing<S extends TSchema>(schema: S, nothing: Static<S>): Definition<Static<S>> {
  return formed<Static<S>, Static<S> | null>(
    nullable(schema),
    (value) => (value === nothing ? null : value),
    (json) => json ?? nothing,
  );
}

/** Has a name of its own in the published schema, where it is used more than once. */
export function named<S extends TSchema>(title: string, schema: S): S {
  return { ...schema, title };
}

/** A histogram's counts in HdrHistogram's compressed V2 encoding. */
export function histogram(description: string): Definition<StoredCounts> {
  return formed<StoredCounts, string>(encoded(description), encodedCounts, (text, staysEncoded) =>
    staysEncoded ? new EncodedCounts(text) : decodeHdr(text),
  );
}

/** The same of latency/coarse. */
export function coarseHistogram(description: string): Definition<CoarseCounts> {
  return formed<CoarseCounts, string>(
    encoded(description),
    (counts) => encodeHdr(denseCounts([counts])),
    (text) => decodeSparse(text, COARSE_LENGTH),
  );
}

function encoded(description: string): TSchema {
  const pattern = "^HISTFAAA[A-Za-z0-9+/]+=*$";
  return { type: "string", pattern, contentEncoding: "base64", description };
}

export const text = plain<string>({ type: "string" });
export const flag = plain<boolean>({ type: "boolean" });
export const number = plain<number>({ type: "number" });
/** A whole number of at least 0. */
export const count = plain<number>({ type: "integer", minimum: 0 });
/** Milliseconds since the epoch, as many as JavaScript's Date takes. */
export const MAX_INSTANT_MS = 8.64e15;
export const instant = plain<number>({ type: "number", minimum: 0, maximum: MAX_INSTANT_MS });
export const integer = plain<number>({ type: "integer" });
/** A number of at least 0, such as a time. */
export const amount = plain<number>({ type: "number", minimum: 0 });
/** A number, a string, or null. */
export const scalar = plain<number | string | null>({ type: ["number", "string", "null"] });
/** Any JSON, such as another program's. */
export const anything = plain<unknown>({});

function plain<T>(schema: object): (description?: string) => Definition<T> {
  return (description) => described(defined<T>(schema), description);
}

/** null where it is unknown. */
export const textOrNull = (description?: string) => orNull(text(description));
export const flagOrNull = (description?: string) => orNull(flag(description));
export const amountOrNull = (description?: string) => orNull(amount(description));
export const numberOrNull = (description?: string) => orNull(number(description));
export const countOrNull = (description?: string) => orNull(count(description));
export const integerOrNull = (description?: string) => orNull(integer(description));

/** @param schema of a string, a boolean or a number */
function orNull<S extends TSchema>(schema: S): Definition<Static<S> | null> {
  const { type } = schema as { type?: unknown };
  return defined({ ...schema, type: [type, "null"] });
}

function described<S extends TSchema>(schema: S, description: string | undefined): S {
  return description === undefined ? schema : { ...schema, description };
}
