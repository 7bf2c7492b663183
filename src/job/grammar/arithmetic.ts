/**
 * Integer arithmetic as job files use it: `2*$ncpus` once the keyword is a number, and values in
 * parentheses such as `size=(4*1024)k`. It knows operators only; what an operand is (`4k`, `1m`)
 * is told by the caller.
 */

/** Parentheses deeper than this are refused; no real job file comes near. */
const MAX_NESTING = 50;

const OPERATORS: Readonly<
  Record<string, { readonly rank: number; apply(a: number, b: number): number }>
> = {
  "+": { rank: 1, apply: (a, b) => a + b },
  "-": { rank: 1, apply: (a, b) => a - b },
  "*": { rank: 2, apply: (a, b) => a * b },
  "/": { rank: 2, apply: (a, b) => Math.trunc(a / b) },
  "%": { rank: 2, apply: (a, b) => a % b },
  "^": { rank: 3, apply: (a, b) => Math.trunc(a ** b) },
};

/** What stands between operators: everything up to the next one, a parenthesis or a blank. */
const OPERAND = /[^\s+\-*/%^()]+/y;
const BLANKS = /\s*/y;

/**
 * The value of an expression of + - * / % ^ and parentheses over whole numbers; division cuts
 * off, as in bc and C. `^` binds to the left like the others.
 * @param operand turns the text between operators into a number; what it throws passes through.
 * @returns null where the text is no expression or its value is not a finite number.
 */
export function evaluate(text: string, operand: (text: string) => number): number | null {
  let at = 0;
  let depth = 0;

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    at += found?.length ?? 0;
    return found;
  };
  const peek = (): string => {
    match(BLANKS);
    return text.charAt(at);
  };

  const primary = (): number | null => {
    const sign = peek();
    if (sign === "-" || sign === "+") {
      at++;
      if (++depth > MAX_NESTING) return null;
      const value = primary();
      depth--;
      return value === null ? null : sign === "-" ? -value : value;
    }
    if (sign === "(") {
      at++;
      if (++depth > MAX_NESTING) return null;
      const value = sum(1);
      depth--;
      if (value === null || peek() !== ")") return null;
      at++;
      return value;
    }
    const token = match(OPERAND);
    return token === null ? null : operand(token);
  };

  const sum = (rank: number): number | null => {
    let left = rank > 3 ? primary() : sum(rank + 1);
    if (rank > 3) return left;
    for (;;) {
      const operator = OPERATORS[peek()];
      if (left === null || operator === undefined || operator.rank !== rank) return left;
      at++;
      const right = sum(rank + 1);
      left = right === null ? null : operator.apply(left, right);
    }
  };

  const value = sum(1);
  return value !== null && peek() === "" && Number.isFinite(value) ? value + 0 : null;
}
