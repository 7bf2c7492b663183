/** The live view of a run. */
import type { LiveSample, LiveView } from "../../run/sampling/live-sample.js";
import type { TextStyle } from "../text/style.js";
import { LiveArea } from "./live-area.js";
import { LiveHistory } from "./live-history.js";
import { formatLiveLine } from "./live-line.js";
import { formatLiveLines } from "./live-lines.js";

export class LiveRegion extends LiveArea implements LiveView {
  readonly #history = new LiveHistory();

  show(sample: LiveSample): void {
    const text = {
      lines: (style: TextStyle) => {
        this.#history.add(sample);
        return formatLiveLines(sample, this.#history, style);
      },
      plain: (style: TextStyle) => formatLiveLine(sample, style),
    };
    this.draw(text, sample.elapsedMs);
  }
}
