/** The script of the page that `hipri report --html` writes: draws the charts of its data. */
import type { ChartData } from "../report/charts/chart-model.js";
import { drawHeat } from "./heat.js";
import { offerNumbers } from "./numbers.js";
import { drawLatency, drawRates } from "./over-time.js";
import { drawPercentiles } from "./percentiles.js";
import { drawCurves, drawMaps } from "./sweep.js";
import { watchTheme } from "./theme.js";

const { series, sweeps } = JSON.parse(document.querySelector("#data")!.textContent!) as ChartData;

watchTheme(() => {
  drawCurves(sweeps);
  drawMaps(sweeps);
  for (const drawChart of [drawPercentiles, drawRates, drawLatency, drawHeat]) drawChart(series);
  // For whoever waits for the page, such as a test.
  document.body.dataset.charts = String(document.querySelectorAll(".chart canvas").length);
});
offerNumbers(series);
