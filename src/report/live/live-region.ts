/** The live view of a run. */
import type { LiveSample, LiveView } from "../../run/sampling/live-sample.js";
import type { TextStyle } from "../text/style.js";
import { LiveArea } from "./live-area.js";
import { LiveHistory } from "./live-history.js";
import { formatLiveLine } from "./live-line.js";
import { formatLastLine, formatLiveLines } from "./live-lines.js";

export class LiveRegion extends LiveArea implements LiveView {
  readonly #history = new LiveHistory();
  /** The last that was drawn. */
  #last: LiveSample | null = null;
  #notes: readonly string[] = [];
  /** Which keys do what; "" where none does anything. */
  hint = "";

  show(sample: LiveSample): void {
    const text = {
      lines: (style: TextStyle) => {
        this.#history.add(sample);
        this.#last = sample;
        const shown = { history: this.#history, notes: this.#notes, hint: this.hint };
        return formatLiveLines(sample, shown, style);
      },
      plain: (style: TextStyle) => formatLiveLine(sample, style),
    };
    this.draw(text, sample.elapsedMs);
  }

  /** What is shown with the next sample. @param notes what has disturbed the run */
  tell(notes: readonly string[]): void {
    this.#notes = notes;
  }

  /** Leaves one line of the run behind, which will not be drawn over. */
  end(): void {
    const last = this.#last;
    if (last === null) return;
    this.#last = null;
    const plain = () => "";
    const lines = (style: TextStyle) => [formatLastLine(last, this.#history, style)];
    this.draw({ lines, plain }, last.elapsedMs);
    this.forget();
  }
}
