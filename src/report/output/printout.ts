/** A document that grows while a run goes on: pieces for stdout, or a file that is whole each time. */

interface Output {
  /** @param final whether what replaces an earlier text is to last */
  write(text: string, final?: boolean): unknown;
}

export class Printout {
  readonly #output: Output;
  readonly #grows: boolean;
  #text = "";
  #begun = false;

  /** @param grows whether the output keeps what was written before; otherwise it is replaced */
  constructor(output: Output, grows: boolean) {
    this.#output = output;
    this.#grows = grows;
  }

  /** A report was written already. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Adds a report. @throws as writing does */
  add(piece: string): void {
    this.precede(piece);
    this.#begun ||= piece !== "";
  }

  /** Adds what stands before the reports. @throws as writing does */
  precede(piece: string): void {
    this.#text = this.#grows && piece !== "" ? piece : this.#text + piece;
    if (piece !== "") this.#output.write(this.#text);
  }

  /** Writes the document with a piece that is not to stay. @throws as writing does */
  preview(piece: string): void {
    this.#output.write(this.#text + piece, false);
  }
}
