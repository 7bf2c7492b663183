/**
 * The live line on a stream: on a terminal one line that is drawn over, elsewhere (a pipe, a log,
 * TERM=dumb) a plain line now and then.
 */
import type { LiveSample, LiveView } from "../../run/sampling/live-sample.js";
import { styleFor } from "../text/style.js";
import { formatLiveLine } from "./live-line.js";

export interface LiveStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Back to the line's begin, and erase to its end (ECMA-48 EL). */
const ERASE_LINE = "\r\x1b[K";
const DEFAULT_PLAIN_INTERVAL_MS = 5000;

export class LiveRegion implements LiveView {
  readonly #stream: LiveStream;
  readonly #env: NodeJS.ProcessEnv;
  readonly #plainIntervalMs: number;
  #line = "";
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

  /** Shows a sample; elsewhere only if the interval since the last one has passed. */
  show(sample: LiveSample): void {
    const style = styleFor(this.#stream, this.#env);
    if (this.#stream.isTTY === true && this.#env.TERM !== "dumb") {
      // A line as wide as the terminal would leave the cursor on the next one.
      this.#line = formatLiveLine(sample, { ...style, columns: style.columns - 1 });
      this.#stream.write(ERASE_LINE + this.#line);
    } else if (sample.elapsedMs - this.#shownAtMs >= this.#plainIntervalMs) {
      this.#shownAtMs = sample.elapsedMs;
      this.#stream.write(`${formatLiveLine(sample, style)}\n`);
    }
  }

  /** Prints lasting text above the live line. @param text without a newline at its end */
  print(text: string): void {
    const erase = this.#line === "" ? "" : ERASE_LINE;
    this.#stream.write(`${erase}${text}\n${this.#line}`);
  }

  /** Takes the live line away, as before a table. */
  clear(): void {
    if (this.#line !== "") this.#stream.write(ERASE_LINE);
    this.#line = "";
  }
}
