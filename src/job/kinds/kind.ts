/**
 * What a kind of value is: how its text is read, written and described. Rows of the option table
 * are made of a name and a kind; nothing else knows how a value is spelled.
 */

/** A value that cannot be read. The caller adds the place and the option's name. */
export class ValueError extends Error {
  /** What to write instead, as a full sentence. */
  readonly cure: string | undefined;

  constructor(message: string, cure?: string) {
    super(message);
    this.name = "ValueError";
    this.cure = cure;
  }
}

/** A value that fio knows and hipri does not, so that lint can tell it from a typing error. */
export class RefusedValueError extends ValueError {}

/** What one `k` is in sizes. */
export type KbBase = 1024 | 1000;

/** What a value's meaning depends on besides its text. */
export interface ValueContext {
  /** `kb_base` in effect. */
  readonly kbBase: KbBase;
  /** Something the user should know although the value is fine. */
  note(text: string): void;
}

export interface Kind<T> {
  /** What the value has to be, for messages and `job options`: "a size, 1 or more". */
  readonly expects: string;
  /** What a bare flag (`stonewall` without `=`) stands for; absent where a value is needed. */
  readonly bare?: string;
  /**
   * Reads a value.
   * @param previous what the option was before, which a list's empty entries keep.
   * @throws ValueError
   */
  parse(text: string, context: ValueContext, previous?: T): T;
  /** The value as a job file would spell it whose `kb_base` is the given one (1024). */
  format(value: T, kbBase?: KbBase): string;
}
