/**
 * Calls functions one after the other, as one; null of none. They are nested in pairs, since V8 can
 * compile a call of a function that it knows into its caller, and not one of an array's element.
 */
export function inTurn<First, Second>(
  calls: readonly ((first: First, second: Second) => void)[],
): ((first: First, second: Second) => void) | null {
  const [call, ...others] = calls;
  if (call === undefined) return null;
  const rest = inTurn(others);
  if (rest === null) return call;
  return (first, second) => {
    call(first, second);
    rest(first, second);
  };
}
