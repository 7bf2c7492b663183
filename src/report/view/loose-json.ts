/** Values of a JSON file that may be of any version, or of another program: what is not there is null. */

export type Json = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asNumber(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

export function asString(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
