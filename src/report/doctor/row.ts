/** A line of facts: what it is about, and its text; null for a fact that is not known. */
export type Row = readonly [label: string, text: string | null];
