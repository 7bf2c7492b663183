/**
 * A function that makes a value once for each object, and keeps it for as long as the object is there:
 * for what several parts of a report ask of one result.
 */
export function remembered<K extends WeakKey, V>(make: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const made = known.get(key) ?? { value: make(key) };
    known.set(key, made);
    return made.value;
  };
}
