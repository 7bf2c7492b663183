/**
 * What stands at the end of a stream as long as work lasts: on a terminal a few lines that are drawn
 * over, elsewhere (a pipe, a log, TERM=dumb, CI=true) a plain line now and then.
 */
import { styleFor, type TextStyle } from "../text/style.js";
import { Drawing } from "./drawing.js";

export interface LiveStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** What is shown; only one of both is asked for. */
export interface LiveText {
  /** For a terminal, none longer than the style's columns. */
  lines(style: TextStyle): readonly string[];
  plain(style: TextStyle): string;
}

const DEFAULT_PLAIN_INTERVAL_MS = 30_000;

export class LiveArea {
  readonly #stream: LiveStream;
  readonly #env: NodeJS.ProcessEnv;
  readonly #plainIntervalMs: number;
  readonly #drawing = new Drawing();
  #shownAtMs = 0;

  /** @param plainIntervalMs least time between two lines where the stream is no terminal */
  constructor(
    stream: LiveStream,
    env: NodeJS.ProcessEnv,
    plainIntervalMs = DEFAULT_PLAIN_INTERVAL_MS,
  ) {
    this.#stream = stream;
    this.#env = env;
    this.#plainIntervalMs = plainIntervalMs;
  }

  /** CI systems set CI=true, and some have a terminal, whose log keeps every line. */
  get isDrawnOver(): boolean {
    const { TERM, CI } = this.#env;
    return this.#stream.isTTY === true && TERM !== "dumb" && CI !== "true";
  }

  /**
   * Shows a text; elsewhere only if the interval since the last one has passed.
   * @param elapsedMs since the work began
   */
  draw({ lines, plain }: LiveText, elapsedMs: number): void {
    const style = styleFor(this.#stream, this.#env);
    if (this.isDrawnOver) {
      // A line as wide as the terminal would leave the cursor on the next one.
      const drawn = lines({ ...style, columns: style.columns - 1 });
      this.#stream.write(this.#drawing.replaceBy(drawn, style.columns));
    } else if (elapsedMs - this.#shownAtMs >= this.#plainIntervalMs) {
      this.#shownAtMs = elapsedMs;
      this.#stream.write(`${plain(style)}\n`);
    }
  }

  /** Prints lasting text above the live view. @param text without a newline at its end */
  print(text: string): void {
    const { columns } = styleFor(this.#stream, this.#env);
    const { lines } = this.#drawing;
    this.#stream.write(
      `${this.#drawing.replaceBy([], columns)}${text}\n${this.#drawing.replaceBy(lines, columns)}`,
    );
  }

  /** Takes away what is shown, until the next text. */
  clear(): void {
    const erasing = this.#drawing.replaceBy([], styleFor(this.#stream, this.#env).columns);
    if (erasing !== "") this.#stream.write(erasing);
  }

  /** What was drawn is no longer right above the cursor, as when the process was stopped. */
  forget(): void {
    if (this.#drawing.lines.length > 0) this.#stream.write("\n");
    this.#drawing.lines = [];
  }
}
