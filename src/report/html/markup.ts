/** HTML from templates in which everything is text, unless it was made by a template itself. */

/** Text that is HTML already. */
export class Markup {
  readonly html: string;

  constructor(text: string) {
    this.html = text;
  }
}

type Part = string | number | null | Markup | readonly (string | Markup)[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Values are escaped; null is nothing, and a list its parts one after the other. */
export function html(texts: TemplateStringsArray, ...values: readonly Part[]): Markup {
  const parts = texts.map((text, i) => text + (i < values.length ? htmlOf(values[i]!) : ""));
  return new Markup(parts.join(""));
}

function htmlOf(value: Part | undefined): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Markup) return value.html;
  if (typeof value === "object") return value.map(htmlOf).join("");
  return String(value).replaceAll(/[&<>"']/g, (each) => ENTITIES[each]!);
}

/** JSON that can stand in a script element: nothing in it ends the element. */
export function jsonMarkup(data: unknown): Markup {
  return new Markup(JSON.stringify(data).replaceAll("<", "\\u003c"));
}
